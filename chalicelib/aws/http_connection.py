"""Connections to one HTTP endpoint: non-blocking sockets, with or without TLS."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    SSLError,
)

from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import MAX_RESPONSE_BYTES, Response, read_response
from chalicelib.aws.sockets import Wait, call_when_ready, or_none, seconds_left, wait_or_time_out
from chalicelib.concurrency.greenlet_hub import wait_for_read, wait_for_write
from chalicelib.net_guard import IsAllowed

CONNECT_TIMEOUT_S = 2.0  # for each address of a name
READ_TIMEOUT_S = 5.0  # without receiving a byte
RECEIVED_BYTES = 64 * 1024  # at once, at most
DNS_CACHE_S = 5.0  # how long a name's addresses are kept

Result = TypeVar("Result")


class ForbiddenAddress(HTTPClientError):
    """The host's name stands for an address that no connection may be opened to."""

    fmt = 'The host of "{endpoint_url}" may not be connected to'


class HttpConnection:
    """One non-blocking socket: a request, then its response, then the next request."""

    def __init__(self, opened: socket.socket, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        self._socket = opened
        self._max_response_bytes = max_response_bytes
        self._deadline = 0.0
        self._sent_all = True
        self._has_received = False

    def exchange(self, request: bytes, deadline: float) -> Response:
        """Send a request and read its response; raises ConnectionCut, ProtocolError, TimeoutError.

        deadline: by time.monotonic().
        """
        self._deadline, self._has_received = deadline, False
        try:
            self._send(request)
        except TimeoutError:
            raise
        except OSError:
            # There may be a response: a server need not read a request that is too large.
            self._sent_all = False
        return read_response(self._receive, self._max_response_bytes)

    def can_follow(self, response: Response) -> bool:
        """Whether another request may be sent after this response."""
        return self._sent_all and not response.closes

    @property
    def is_silent(self) -> bool:
        """Whether the server has neither closed it nor sent anything unasked."""
        return not wait_for_read(self._socket, 0)

    @property
    def tls_session(self) -> ssl.SSLSession | None:
        """Shortens the next handshake with the same server."""
        return self._socket.session if isinstance(self._socket, ssl.SSLSocket) else None

    def close(self) -> None:
        """Close it, in whatever state."""
        self._socket.close()

    def _send(self, request: bytes) -> None:
        # A socket nearly always takes a whole request, and at once.
        sent = or_none(self._socket.send, request) or 0
        if sent < len(request):
            self._send_rest(memoryview(request)[sent:])

    def _send_rest(self, unsent: memoryview) -> None:
        while unsent:
            sent = self._when_ready(partial(self._socket.send, unsent), wait_for_write)
            unsent = unsent[sent:]

    def _receive(self) -> bytes:
        left = self._left()
        if not self._has_received:  # the response is not there yet; its later pieces often are
            wait_or_time_out(self._socket, wait_for_read, left)
            self._has_received = True
        try:
            received = or_none(self._socket.recv, RECEIVED_BYTES)
            if received is not None:
                return received
            return self._when_ready(partial(self._socket.recv, RECEIVED_BYTES), wait_for_read)
        except TimeoutError:
            raise
        except OSError:  # TLS errors are OSErrors, too
            return b""

    def _when_ready(self, call: Callable[[], Result], wait: Wait) -> Result:
        return call_when_ready(self._socket, call, wait, self._left)

    def _left(self) -> float:
        return seconds_left(READ_TIMEOUT_S, self._deadline)


def tls_context(certificates: str | None = None) -> ssl.SSLContext:
    """Make the context that connections with TLS share, which takes 20 ms.

    certificates: a file with the certificates of the trusted authorities; None: the system's.
    """
    context = ssl.create_default_context(cafile=certificates)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Connector:
    """Opens connections to one endpoint.

    context: for TLS, if the endpoint uses it; None: trust the system's authorities.
    max_response_bytes: a connection refuses a larger response.
    is_allowed: which addresses the host's name may stand for; None: any.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        context: ssl.SSLContext | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        is_allowed: IsAllowed | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._max_response_bytes = max_response_bytes
        self._is_allowed = is_allowed
        self._session: ssl.SSLSession | None = None
        self._context = (context or tls_context()) if endpoint.is_tls else None
        self._known: list[Any] = []
        self._known_since = 0.0

    def connect(self, deadline: float) -> HttpConnection:
        """Open a connection; raises EndpointConnectionError, ConnectTimeoutError, SSLError,
        ForbiddenAddress.

        deadline: by time.monotonic(); it does not limit the system's look-up of the name.
        """
        url = self._endpoint.url
        try:
            opened = self._with_tls(self._reach_any(deadline), deadline)
            return HttpConnection(opened, self._max_response_bytes)
        except (
            ssl.SSLEOFError,
            ssl.SSLZeroReturnError,
        ) as error:  # a network error, not one of TLS
            raise EndpointConnectionError(endpoint_url=url, error=error) from error
        except ssl.SSLError as error:
            raise SSLError(endpoint_url=url, error=error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a bad host name
            raise EndpointConnectionError(endpoint_url=url, error=error) from error

    def remember(self, connection: HttpConnection) -> None:
        """Resume the TLS session of this connection, which has had a response, in the next ones."""
        self._session = connection.tls_session

    def _reach_any(self, deadline: float) -> socket.socket:
        error: OSError = OSError("The host has no address.")
        for family, _, _, _, address in self._addresses(deadline):
            try:
                return _reach(family, address, deadline)
            except OSError as failed:  # the machine may lack IPv6, for one
                error = failed
        self._known = []
        raise error

    def _addresses(self, deadline: float) -> list[Any]:
        """The host's addresses, kept for a moment: parallel connections share one look-up."""
        now = time.time()  # monotonic time may stand still while Lambda does
        if not self._known or not 0 <= now - self._known_since <= DNS_CACHE_S:
            seconds_left(CONNECT_TIMEOUT_S, deadline)
            found = socket.getaddrinfo(
                self._endpoint.host, self._endpoint.port, type=socket.SOCK_STREAM
            )
            if self._is_allowed and not all(self._is_allowed(str(each[4][0])) for each in found):
                raise ForbiddenAddress(endpoint_url=self._endpoint.url)
            self._known, self._known_since = found, now
        return self._known

    def _with_tls(self, opened: socket.socket, deadline: float) -> socket.socket:
        if self._context is None:
            return opened
        try:
            opened = wrapped = self._context.wrap_socket(
                opened,
                server_hostname=self._endpoint.host,
                session=self._session,
                do_handshake_on_connect=False,
            )
            left = partial(seconds_left, CONNECT_TIMEOUT_S, deadline)
            call_when_ready(wrapped, wrapped.do_handshake, wait_for_read, left)
        except BaseException:
            opened.close()
            raise
        return wrapped


def _reach(family: int, address: Any, deadline: float) -> socket.socket:
    """A connected, non-blocking socket; raises OSError."""
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        # With a time-out, Python would poll before each call, although hardly any has to wait.
        opened.setblocking(False)
        try:
            opened.connect(address)
        except BlockingIOError:
            wait_or_time_out(opened, wait_for_write, seconds_left(CONNECT_TIMEOUT_S, deadline))
            if error := opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(error, os.strerror(error)) from None
        # A request is one write, which must not wait for another to fill a packet.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        opened.close()
        raise
    return opened
