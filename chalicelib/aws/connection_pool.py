"""ConnectionPool: connections kept open for the next request, shared by threads."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError

from chalicelib import deadline
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import ConnectionCut, ProtocolError, Response
from chalicelib.aws.http_connection import Connector, HttpConnection

REQUEST_TIMEOUT_S = 10.0  # for a request from start to end, including a second attempt
WARM_UP_TIMEOUT_S = 1.0
MAX_IDLE_S = 30.0  # after that, a server may have dropped a connection silently
TRUSTED_IDLE_S = 1.0  # after that, check first whether a connection is still open


class BadResponse(HTTPClientError):
    """The response is not HTTP, or larger than the endpoint's responses are."""

    fmt = 'Bad response from endpoint URL: "{endpoint_url}": {error}'


class ConnectionPool:
    """Exchanges requests and responses with one endpoint. Threads and greenlets may share it.

    size: the most idle connections to keep; the last used is the next used.
    grace_s: what a request may take at least, also when the deadline of the invocation is over.
    """

    def __init__(
        self, endpoint: Endpoint, connector: Connector, size: int, grace_s: float = 0.0
    ) -> None:
        self._url = endpoint.url
        self._connector = connector
        self._size = size
        self._grace_s = grace_s
        self._idle: deque[tuple[float, HttpConnection]] = deque()
        self._lock = Lock()

    def exchange(self, request: bytes) -> Response:
        """Send a request and return its response; raises botocore's exceptions for network errors.

        If a kept connection turns out to be closed, the request is sent again on a new one. No
        wait goes beyond the deadline of the invocation and the request's grace.
        """
        seconds = min(REQUEST_TIMEOUT_S, max(self._grace_s, deadline.remaining()))
        try:
            return self._exchange(request, time.monotonic() + seconds)
        except ProtocolError as error:
            raise BadResponse(endpoint_url=self._url, error=error) from error
        except TimeoutError as error:
            raise ReadTimeoutError(endpoint_url=self._url, error=error) from error
        except ConnectionCut as error:
            raise ConnectionClosedError(endpoint_url=self._url, error=error) from error

    def warm_up(self) -> None:
        """Open a connection for the next request; raises botocore's exceptions."""
        self._keep(self._connector.connect(time.monotonic() + WARM_UP_TIMEOUT_S))

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            while self._idle:
                self._idle.pop()[1].close()

    def _exchange(self, request: bytes, end: float) -> Response:
        if kept := self._take():
            try:
                return self._exchange_on(kept, request, end)
            except ConnectionCut as cut:
                if not cut.nothing_received:
                    raise
        new = self._connector.connect(end)
        return self._exchange_on(new, request, end, is_new=True)

    def _exchange_on(
        self, connection: HttpConnection, request: bytes, end: float, is_new: bool = False
    ) -> Response:
        try:
            response = connection.exchange(request, end)
        except BaseException:
            connection.close()
            raise
        if is_new:
            self._connector.remember(connection)
        if connection.can_follow(response):
            self._keep(connection)
        else:
            connection.close()
        return response

    def _take(self) -> HttpConnection | None:
        """The connection used last, if it is still open."""
        with self._lock:
            if not self._idle:
                return None
            since, connection = self._idle.pop()
        idle = time.time() - since  # monotonic time may stand still while Lambda does
        if 0 <= idle < TRUSTED_IDLE_S or (0 <= idle < MAX_IDLE_S and connection.is_silent):
            return connection
        connection.close()
        return None

    def _keep(self, connection: HttpConnection) -> None:
        now = time.time()
        with self._lock:
            self._idle.append((now, connection))
            too_many = len(self._idle) - self._size
            while too_many > 0 or (self._idle and now - self._idle[0][0] >= MAX_IDLE_S):
                self._idle.popleft()[1].close()
                too_many -= 1
