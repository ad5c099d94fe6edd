"""LambdaClient: invokes functions like botocore's client, with a fraction of the CPU.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.aws.api_client import ApiClient, metadata
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import Response
from chalicelib.aws.json_api import MAX_ATTEMPTS, Retries, with_handlers
from chalicelib.aws.sigv4 import Credentials, Signer

SERVICE, OPERATION = "lambda", "Invoke"

Result = dict[str, Any]


class LambdaClient(ApiClient):
    """Replaces botocore's `lambda` client for those who wait for a function's answer. Threads may
    share it.

    A response of more than 64 KB is refused, and read no further. Retries are botocore's, within
    the deadline of the invocation.

    credentials: returns the credentials to sign with, refreshed if needed.
    size: the most connections to keep open.
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
        super().__init__(endpoint, size, context)
        self._pool = with_handlers(self._pool, self._url, SERVICE, {"POST": OPERATION})
        self._signer = Signer(self._host, region, SERVICE, credentials)
        self._path = f"{endpoint.path}/2015-03-31/functions/"
        # The signed path is escaped twice.
        self._signed_path = endpoint.signed_path(self._path)
        self._retries = Retries(frozenset())

    def invoke(self, *, FunctionName: str, Payload: bytes = b"") -> Result:  # noqa: N803
        """Return the function's answer as `Payload`; with `FunctionError` if it failed."""
        return self._retries.run(partial(self._attempt, FunctionName, Payload))

    def _attempt(self, function: str, payload: bytes, number: int) -> Result:
        response = self._exchange(self._request, function, payload)
        further: Result = {"MaxAttemptsReached": True} if number == MAX_ATTEMPTS else {}
        described = {**metadata(response, number), **further}
        if response.status >= 300:
            raise _error(response, described)
        result: Result = {
            "ResponseMetadata": described,
            "StatusCode": response.status,
            "Payload": BytesIO(response.body),
        }
        if failed := response.headers.get("x-amz-function-error"):
            result["FunctionError"] = failed
        return result

    def _request(self, at: int, function: str, payload: bytes) -> bytes:
        path = f"{quote(function, safe='-._~')}/invocations"
        signed_path = self._signed_path + path.replace("%", "%25")
        head = (
            f"POST {self._path}{path} HTTP/1.1\r\n"
            f"host: {self._host}\r\n"
            f"{self._signer.headers(at, 'POST', signed_path, payload)}"
            f"content-length: {len(payload)}\r\n\r\n"
        )
        return head.encode() + payload


def _error(response: Response, described: Result) -> ClientError:
    """The exception for a response, as botocore raises it, but for the class of its own."""
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        body = {}
    message = body.get("message", body.get("Message", "")) if isinstance(body, dict) else ""
    code = response.headers.get("x-amzn-errortype", "").partition(":")[0] or str(response.status)
    parsed: Any = {"Error": {"Message": message, "Code": code}, "ResponseMetadata": described}
    return ClientError(parsed, OPERATION)
