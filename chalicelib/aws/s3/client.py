"""S3Client: copies and deletes objects, and signs for those who read and write them, like
botocore's client, with a fraction of the CPU."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from threading import Lock
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.aws.api_client import ApiClient, metadata
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import Response
from chalicelib.aws.json_api import Retries, with_handlers
from chalicelib.aws.s3.presigning import SERVICE, Scope, signed_form, signed_query
from chalicelib.aws.sigv4 import Credentials, Signer

OPERATIONS = {"PUT": "CopyObject", "DELETE": "DeleteObject"}  # by the method
_SAFE = "-_.~/"  # of a key in a path
_EMPTY_SHA256 = sha256(b"").hexdigest()
_CODE = re.compile(rb"<Code>([A-Za-z]{1,64})</Code>")

Result = dict[str, Any]


class S3Client:
    """Replaces botocore's `s3` client for who reads no object. Threads may share it.

    Retries are botocore's, within the deadline of the invocation.

    credentials: returns the credentials to sign with, refreshed if needed.
    size: the most connections to keep open, for each bucket.
    context: for TLS; None: trust the system's authorities.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        region: str,
        credentials: Callable[[], Credentials],
        size: int,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._make = partial(
            Bucket, region=region, credentials=credentials, size=size, context=context
        )
        self._endpoint = endpoint
        self._is_aws = endpoint.host.startswith(f"s3.{region}.")
        self._lock = Lock()
        self._buckets = dict[str, Bucket]()

    def copy_object(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        CopySource: Mapping[str, str],  # noqa: N803
        IfNoneMatch: str,  # noqa: N803
        TaggingDirective: str,  # noqa: N803
        Tagging: str,  # noqa: N803
    ) -> Result:
        """Copy an object, and its type and disposition. CopySource: `Bucket`, `Key`. IfNoneMatch:
        `*` refuses to replace an object. Tagging: as a query."""
        headers = {
            "if-none-match": IfNoneMatch,
            "x-amz-copy-source": quote(f"{CopySource['Bucket']}/{CopySource['Key']}", safe=_SAFE),
            "x-amz-tagging": Tagging,
            "x-amz-tagging-directive": TaggingDirective,
        }
        return self._bucket(Bucket).call("CopyObject", "PUT", Key, headers)

    def delete_object(self, *, Bucket: str, Key: str) -> Result:  # noqa: N803
        """Delete an object; it need not be there."""
        return self._bucket(Bucket).call("DeleteObject", "DELETE", Key)

    def generate_presigned_url(
        self,
        ClientMethod: str,  # noqa: N803
        Params: Mapping[str, str],  # noqa: N803
        ExpiresIn: int = 3600,  # noqa: N803
    ) -> str:
        """Return an address that reads an object. Params: `Bucket`, `Key`. ExpiresIn: seconds."""
        if ClientMethod != "get_object":
            raise NotImplementedError(ClientMethod)
        return self._bucket(Params["Bucket"]).signed_url(Params["Key"], ExpiresIn)

    def generate_presigned_post(
        self,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        Fields: Mapping[str, str],  # noqa: N803
        Conditions: Sequence[Any],  # noqa: N803
        ExpiresIn: int = 3600,  # noqa: N803
    ) -> Result:
        """Return `url` and `fields` of a form that uploads an object. ExpiresIn: seconds."""
        return self._bucket(Bucket).signed_form(Key, Fields, Conditions, ExpiresIn)

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            for bucket in self._buckets.values():
                bucket.close()

    def _bucket(self, name: str) -> Bucket:
        with self._lock:
            if name not in self._buckets:
                self._buckets[name] = self._make(name, Endpoint(self._url(name)))
            return self._buckets[name]

    def _url(self, bucket: str) -> str:
        if self._is_aws:
            return self._endpoint.url.replace("//", f"//{bucket}.", 1)
        return f"{self._endpoint.url.rstrip('/')}/{bucket}"


class Bucket(ApiClient):
    """One bucket, at an address of its own."""

    def __init__(
        self,
        name: str,
        endpoint: Endpoint,
        region: str,
        credentials: Callable[[], Credentials],
        size: int,
        context: ssl.SSLContext | None,
    ) -> None:
        super().__init__(endpoint, size, context)
        self._pool = with_handlers(self._pool, self._url, SERVICE, OPERATIONS)
        self._name, self._path, self._region = name, endpoint.path, region
        self._credentials = credentials
        self._retries = Retries(frozenset())

    def call(
        self,
        operation: str,
        method: str,
        key: str,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Result:
        request = partial(self._request, method, self._path_of(key), headers)
        return self._retries.run(partial(self._attempt, operation, request))

    def signed_url(self, key: str, expires_in_s: int) -> str:
        path = self._path_of(key)
        query = signed_query(self._scope(), self._host, path, expires_in_s)
        return f"{self._origin}{path}?{query}"

    def signed_form(
        self, key: str, fields: Mapping[str, str], conditions: Sequence[Any], expires_in_s: int
    ) -> Result:
        given = {**fields, "key": key}
        signed = signed_form(self._scope(), self._name, given, conditions, expires_in_s)
        return {"url": f"{self._origin}{self._path}/", "fields": signed}

    def _attempt(self, operation: str, request: Callable[[int], bytes], number: int) -> Result:
        response = self._exchange(request)
        if response.status == 200 and b"<Error>" in response.body:
            # S3 begins its answer to a long copy before it knows how that ends.
            response = response._replace(status=500)
        if response.status >= 300:
            raise _error(response, operation, number)
        return {"ResponseMetadata": metadata(response, number)}

    def _request(self, method: str, path: str, headers: Mapping[str, str], at: int) -> bytes:
        signed = {**headers, "x-amz-content-sha256": _EMPTY_SHA256}
        signer = Signer(self._host, self._region, SERVICE, self._credentials, signed)
        head = (
            f"{method} {path} HTTP/1.1\r\n"
            f"host: {self._host}\r\n"
            f"{signer.headers(at, method, path, b'')}"
            "content-length: 0\r\n\r\n"
        )
        return head.encode()

    def _scope(self) -> Scope:
        return Scope(self._credentials(), self._region, int(self._clock.now()))

    @property
    def _origin(self) -> str:
        scheme = self._url.partition(":")[0]
        return f"{scheme}://{self._host}"

    def _path_of(self, key: str) -> str:
        # Unlike other services, S3 has the path signed as it is sent.
        return f"{self._path}/{quote(key, safe=_SAFE)}"


def _error(response: Response, operation: str, number: int) -> ClientError:
    found = _CODE.search(response.body)
    code = found[1].decode() if found else str(response.status)
    parsed: Any = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": metadata(response, number),
    }
    return ClientError(parsed, operation)
