"""JsonApiClient: calls services with AWS's JSON protocol, with a fraction of botocore's CPU.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html. What a call costs is measured in
docs/performance.md.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from zlib import crc32

from botocore.exceptions import ChecksumError, ParamValidationError

from chalicelib import deadline
from chalicelib.aws.api_client import ApiClient, metadata
from chalicelib.aws.connection_pool import BadResponse
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import MAX_RESPONSE_BYTES, Response
from chalicelib.aws.json_api.before_send import with_handlers
from chalicelib.aws.json_api.errors import Exceptions, error
from chalicelib.aws.json_api.retries import BACKOFF_S, MAX_ATTEMPTS, Retries
from chalicelib.aws.sigv4 import Credentials, Signer

CONTENT_TYPE = "application/x-amz-json-1.0"
CALL_TIMEOUT_S = 25.0  # with all attempts; API Gateway waits 29 s for a function
GRACE_S = 1.0  # of deadline.RESERVE_S: what follows the posts, when their time is over

Result = dict[str, Any]


class JsonApiClient(ApiClient):
    """The base of clients that replace botocore's. Threads and greenlets may share one.

    Its methods take, return and raise the same as botocore's, with its standard retries and three
    attempts, but no retry begins beyond the deadline of the invocation, and no attempt takes long
    then. What differs: the service checks the parameters, not the client; a damaged response is an
    error, not an empty result.

    credentials: returns the credentials to sign with, refreshed if needed.
    size: the most connections to keep open.
    context: for TLS; None: trust the system's authorities.
    """

    service: ClassVar[str]  # its name in signatures, and botocore's
    target: ClassVar[str]  # what precedes an operation's name in `x-amz-target`
    operations: ClassVar[tuple[str, ...]]
    further_headers: ClassVar[Mapping[str, str]] = MappingProxyType({})
    exceptions: ClassVar[type[Exceptions]]
    backoff_s: ClassVar[float] = BACKOFF_S
    max_response_bytes: ClassVar[int] = MAX_RESPONSE_BYTES

    def __init__(
        self,
        endpoint: Endpoint,
        region: str,
        credentials: Callable[[], Credentials],
        size: int,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(endpoint, size, context, self.max_response_bytes, GRACE_S)
        self._pool = with_handlers(self._pool, self._url, self.service)
        path = f"{endpoint.path}/"
        self._start = f"POST {path} HTTP/1.1\r\nhost: {self._host}\r\n"
        self._signed_path = endpoint.signed_path(path)
        self._signers = {
            operation: Signer(
                self._host, region, self.service, credentials, self._headers(operation)
            )
            for operation in self.operations
        }
        self._retries = Retries(self.exceptions.codes(), self.backoff_s)

    def _call(self, operation: str, parameters: dict[str, Any]) -> Result:
        with deadline.within(CALL_TIMEOUT_S):
            return self._retries.run(partial(self._attempt, operation, self._encode(parameters)))

    def _attempt(self, operation: str, body: bytes, number: int) -> Result:
        response = self._exchange(self._request, operation, body)
        further: Result = {"MaxAttemptsReached": True} if number == MAX_ATTEMPTS else {}
        _check(response)
        if response.status >= 300:
            further = {"RetryAttempts": number - 1, **further}
            raise error(response, operation, self.exceptions, further)
        return self._result(response, {**metadata(response, number), **further})

    def _request(self, at: int, operation: str, body: bytes) -> bytes:
        signed = self._signers[operation].headers(at, "POST", self._signed_path, body)
        return f"{self._start}{signed}content-length: {len(body)}\r\n\r\n".encode() + body

    def _result(self, response: Response, metadata: dict[str, Any]) -> Result:
        try:
            fields = json.loads(response.body)
            result = {name: value for name, value in fields.items() if value is not None}
        except (ValueError, AttributeError, RecursionError) as error:
            # Not the error's own text, which can quote the response.
            raise BadResponse(endpoint_url=self._url, error=type(error).__name__) from None
        result["ResponseMetadata"] = metadata
        return result

    def _headers(self, operation: str) -> dict[str, str]:
        target = {"content-type": CONTENT_TYPE, "x-amz-target": f"{self.target}.{operation}"}
        return {**target, **self.further_headers}

    def _encode(self, parameters: dict[str, Any]) -> bytes:
        return _to_json(parameters).encode()


def _check(response: Response) -> None:
    """Raise ChecksumError if a response was damaged on its way."""
    expected, actual = response.headers.get("x-amz-crc32"), str(crc32(response.body))
    if expected not in (None, actual):
        raise ChecksumError(
            checksum_type="crc32", expected_checksum=expected, actual_checksum=actual
        )


def _refuse(value: object) -> Any:
    raise ParamValidationError(report=f"Values of type {type(value).__name__} are not supported.")


_to_json = json.JSONEncoder(separators=(",", ":"), default=_refuse).encode
