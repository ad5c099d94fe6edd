"""Connections to one HTTP endpoint: each of them a socket, with TLS or without."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, SSLError

from chalicelib.aws.http11 import MAX_RESPONSE_BYTES, Response, read_response
from chalicelib.concurrency.greenlet_hub import wait_for_read, wait_for_write

CONNECT_TIMEOUT_S = 2.0  # for each of the addresses that a name has
READ_TIMEOUT_S = 5.0  # without a single byte
DNS_CACHE_S = 5.0  # for which the addresses of a name are taken to be the same

Result = TypeVar("Result")
Wait = Callable[[socket.socket, float], bool]

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Endpoint:
    """Where requests go: `http(s)://host[:port][/path]`; raises ValueError for other addresses."""

    url: str

    def __post_init__(self) -> None:
        if self._parts.scheme not in _PORTS or not self.host or not self.port:
            raise ValueError(f"Invalid endpoint: {self.url}")

    @cached_property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def is_tls(self) -> bool:
        """Whether it speaks TLS."""
        return self._parts.scheme == "https"

    @property
    def host(self) -> str:
        """A name or an address."""
        return self._parts.hostname or ""

    @property
    def port(self) -> int:
        """The usual one where none is named."""
        port = self._parts.port
        return _PORTS[self._parts.scheme] if port is None else port

    @property
    def authority(self) -> str:
        """What the header `Host` says: no port where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self._parts.scheme] else f"{host}:{self.port}"

    @property
    def path(self) -> str:
        """What all paths there begin with, without a slash at its end."""
        return self._parts.path.rstrip("/")


class HttpConnection:
    """One socket, which does not block: a request, then its answer, then the next request."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._deadline = 0.0
        self._sent_all = True

    def exchange(self, request: bytes, deadline: float) -> Response:
        """Send a request and read its answer; raises Cut, Malformed, TimeoutError.

        deadline: on time.monotonic().
        """
        self._deadline = deadline
        try:
            self._send(request)
        except TimeoutError:
            raise
        except OSError:
            # There may be an answer: what is too large need not be read to its end.
            self._sent_all = False
        return read_response(self._receive)

    def can_follow(self, answer: Response) -> bool:
        """Whether another request may be sent after this answer."""
        return self._sent_all and not answer.last

    @property
    def is_silent(self) -> bool:
        """Whether the server has neither closed it nor said anything unasked."""
        return not wait_for_read(self._socket, 0)

    @property
    def tls_session(self) -> ssl.SSLSession | None:
        """With this, the next handshake with the same server is a short one."""
        return self._socket.session if isinstance(self._socket, ssl.SSLSocket) else None

    def close(self) -> None:
        """Close it, whatever has happened to it."""
        self._socket.close()

    def _send(self, request: bytes) -> None:
        left = memoryview(request)
        while left:
            left = left[self._when_ready(partial(self._socket.send, left), wait_for_write) :]

    def _receive(self) -> bytes:
        _wait(self._socket, wait_for_read, self._left())
        try:
            return self._when_ready(partial(self._socket.recv, MAX_RESPONSE_BYTES), wait_for_read)
        except TimeoutError:
            raise
        except OSError:  # TLS' errors are, too
            return b""

    def _when_ready(self, call: Callable[[], Result], wait: Wait) -> Result:
        return _call_when_ready(self._socket, call, wait, self._left)

    def _left(self) -> float:
        return _seconds_left(READ_TIMEOUT_S, self._deadline)


def tls_context(certificates: str | None = None) -> ssl.SSLContext:
    """Make what connections with TLS have in common, which takes 20 ms.

    certificates: a file with those of the authorities that are trusted; None: the system's.
    """
    context = ssl.create_default_context(cafile=certificates)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Connector:
    """Makes connections to one endpoint.

    context: for TLS, where the endpoint speaks it; None: one that trusts whom the system trusts.
    """

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None = None) -> None:
        self._endpoint = endpoint
        self._session: ssl.SSLSession | None = None
        self._context = (context or tls_context()) if endpoint.is_tls else None
        self._known: list[Any] = []
        self._known_since = 0.0

    def connect(self, deadline: float) -> HttpConnection:
        """Open a connection; raises EndpointConnectionError, ConnectTimeoutError, SSLError.

        deadline: on time.monotonic(); only the look-up of the name, which is the system's, is not
            held to it.
        """
        url = self._endpoint.url
        try:
            return HttpConnection(self._with_tls(self._reach_any(deadline), deadline))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:  # a network's failure, not TLS'
            raise EndpointConnectionError(endpoint_url=url, error=error) from error
        except ssl.SSLError as error:
            raise SSLError(endpoint_url=url, error=error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        except (OSError, UnicodeError) as error:  # a host's name, too, may be at fault
            raise EndpointConnectionError(endpoint_url=url, error=error) from error

    def remember(self, connection: HttpConnection) -> None:
        """Have the next connections begin where this one, which has had an answer, began."""
        self._session = connection.tls_session

    def _reach_any(self, deadline: float) -> socket.socket:
        error: OSError = OSError("The host has no address.")
        for family, _, _, _, address in self._addresses(deadline):
            try:
                return _reach(family, address, deadline)
            except OSError as failed:  # the host may have addresses of a kind that this one has not
                error = failed
        self._known = []
        raise error

    def _addresses(self, deadline: float) -> list[Any]:
        """Those of the host; connections that are made together need not each look them up."""
        now = time.time()  # monotonic time may stand still while Lambda does
        if not self._known or not 0 <= now - self._known_since <= DNS_CACHE_S:
            _seconds_left(CONNECT_TIMEOUT_S, deadline)
            found = socket.getaddrinfo(
                self._endpoint.host, self._endpoint.port, type=socket.SOCK_STREAM
            )
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
            left = partial(_seconds_left, CONNECT_TIMEOUT_S, deadline)
            _call_when_ready(wrapped, wrapped.do_handshake, wait_for_read, left)
        except BaseException:
            opened.close()
            raise
        return wrapped


def _reach(family: int, address: Any, deadline: float) -> socket.socket:
    """A socket that is connected to an address, and does not block; raises OSError."""
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        # With a time-out, Python would wait before each call, although almost none has to wait.
        opened.setblocking(False)
        try:
            opened.connect(address)
        except BlockingIOError:
            _wait(opened, wait_for_write, _seconds_left(CONNECT_TIMEOUT_S, deadline))
            if error := opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(error, os.strerror(error)) from None
        # A request is one write, which need not wait for another to fill a packet.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        opened.close()
        raise
    return opened


def _call_when_ready(
    opened: socket.socket, call: Callable[[], Result], wait: Wait, left: Callable[[], float]
) -> Result:
    """Call what does not block, again after waiting as long as it could not yet; raises
    TimeoutError, and what `call` does.

    wait: for what a socket without TLS has to wait. left: the seconds for it.
    """
    while True:
        try:
            return call()
        except ssl.SSLWantReadError:
            _wait(opened, wait_for_read, left())
        except ssl.SSLWantWriteError:
            _wait(opened, wait_for_write, left())
        except BlockingIOError:
            _wait(opened, wait, left())


def _wait(opened: socket.socket, wait: Wait, seconds: float) -> None:
    if not wait(opened, seconds):
        raise TimeoutError


def _seconds_left(most: float, deadline: float) -> float:
    """The seconds that something may take; raises TimeoutError when there are none left."""
    left = min(most, deadline - time.monotonic())
    if left <= 0:
        raise TimeoutError
    return left
