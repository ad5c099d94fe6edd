"""ApiClient: what the clients of AWS services share: connections, the clock, results' metadata."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError

from chalicelib.aws.clock import Clock
from chalicelib.aws.connection_pool import ConnectionPool
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import MAX_RESPONSE_BYTES, Response
from chalicelib.aws.http_connection import Connector

_MAY_BE_CLOCK_SKEW = (400, 403)  # the status for a signature of another time


class Pool(Protocol):
    """Exchanges requests for responses."""

    def exchange(self, request: bytes) -> Response: ...

    def warm_up(self) -> None: ...

    def close(self) -> None: ...


class ApiClient:
    """Exchanges signed requests for responses. Threads and greenlets may share it.

    size: the most connections to keep open.
    context: for TLS; None: trust the system's authorities.
    max_response_bytes: a larger response is refused.
    grace_s: what a request may take at least; see ConnectionPool.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        size: int,
        context: ssl.SSLContext | None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        grace_s: float = 0.0,
    ) -> None:
        self._url, self._host = endpoint.url, endpoint.authority
        connector = Connector(endpoint, context, max_response_bytes)
        self._pool: Pool = ConnectionPool(endpoint, connector, size, grace_s)
        self._clock = Clock()

    def warm_up(self) -> None:
        """Open a connection for the first request, if the endpoint is reached within a moment."""
        with suppress(BotoCoreError):
            self._pool.warm_up()

    def close(self) -> None:
        """Close the idle connections."""
        self._pool.close()

    def _exchange(self, request: Callable[..., bytes], *arguments: Any) -> Response:
        """Send `request(at, *arguments)`; once more if AWS's clock shows another time.

        request: makes a request that is signed at a time in seconds since the epoch.
        """
        signed_at = int(self._clock.now())
        response = self._pool.exchange(request(signed_at, *arguments))
        if response.status in _MAY_BE_CLOCK_SKEW and self._clock.is_corrected_by(
            response, signed_at
        ):
            return self._pool.exchange(request(int(self._clock.now()), *arguments))
        return response


def metadata(response: Response, attempt: int = 1) -> dict[str, Any]:
    """Return the `ResponseMetadata` that botocore adds to every result."""
    fields = {
        "HTTPStatusCode": response.status,
        "HTTPHeaders": response.headers,
        "RetryAttempts": attempt - 1,
    }
    request_id = response.headers.get("x-amzn-requestid")
    return {"RequestId": request_id, **fields} if request_id else fields
