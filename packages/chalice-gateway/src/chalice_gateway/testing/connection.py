"""A WebSocket client for tests, for JSON and text. Every wait has a time-out."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.typing import Subprotocol

from chalice_gateway.testing.errors import (
    AppError,
    ConnectionEnded,
    UnexpectedMessage,
    WaitTimeout,
    came,
)
from chalice_gateway.testing.handshake import connected

if TYPE_CHECKING:
    from typing_extensions import Self

# Generous, for machines that are busy. A test that passes waits for less.
TIMEOUT_S = 60.0
# How long `receive_nothing` waits: far longer than a message takes on this machine.
NOTHING_WITHIN_S = 0.2
LOST = 1006  # RFC 6455: the connection ended without a close frame


class Closed(NamedTuple):
    """How a connection ended: by a close frame, or with the code 1006 without one."""

    code: int
    reason: str


class Connection:
    """One connection; a context manager that closes it.

    `query` becomes the query string. `options` go to `websockets.sync.client.connect`, for example
    `{"ssl": context}`. `socket` is that connection of the package `websockets`. It reads all that
    arrives at once, however much.
    """

    def __init__(
        self,
        url: str,
        /,
        *,
        headers: Mapping[str, str] | None = None,
        subprotocols: Sequence[str] | None = None,
        timeout: float = TIMEOUT_S,
        options: Mapping[str, Any] | None = None,
        **query: object,
    ) -> None:
        __tracebackhide__ = True
        self._unread: list[str] = []
        self.find_id: Callable[[int], str] | None = None
        self.socket = connected(
            f"{url}?{urlencode(query, doseq=True)}" if query else url,
            additional_headers=headers,
            subprotocols=[Subprotocol(name) for name in subprotocols] if subprotocols else None,
            open_timeout=timeout,
            **(options or {}),
        )
        self._port: int = self.socket.local_address[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def subprotocol(self) -> str | None:
        """The subprotocol that the app chose."""
        return self.socket.subprotocol

    @cached_property
    def id(self) -> str:
        """The connection's id, as in the app's events; only of a connection made by an app."""
        __tracebackhide__ = True
        if self.find_id is None:
            raise AppError("The id of a connection is known if `connect` of an App has made it.")
        return self.find_id(self._port)

    @property
    def unread(self) -> Sequence[str]:
        """The messages that a `where` or `wait_closed` has passed over, as text."""
        return tuple(self._unread)

    def send_json(self, message: object) -> None:
        """Send a value as JSON."""
        self.send_text(json.dumps(message))

    def send_text(self, text: str) -> None:
        """Send a text as it is."""
        __tracebackhide__ = True
        self._send(text)

    def send_bytes(self, data: bytes) -> None:
        """Send a binary message. API Gateway closes the connection for it."""
        __tracebackhide__ = True
        self._send(data)

    def receive_json(
        self, timeout: float = TIMEOUT_S, where: Callable[[Any], bool] | None = None
    ) -> Any:
        """The next message, decoded; with `where`, the next one for which it is true.

        Messages that are passed over stay unread.
        """
        __tracebackhide__ = True
        if where is None:
            return _decoded(self.receive_text(timeout))
        return _decoded(self.receive_text(timeout, lambda text: where(_decoded(text))))

    def receive_text(
        self, timeout: float = TIMEOUT_S, where: Callable[[str], bool] | None = None
    ) -> str:
        """The next message; with `where`, the next one for which it is true."""
        __tracebackhide__ = True
        for place, text in enumerate(self._unread):
            if where is None or where(text):
                return self._unread.pop(place)
        until = time.monotonic() + timeout
        while (received := self._next(until)) is not None:
            if where is None or where(received):
                return received
            self._unread.append(received)
        kind = "message that matches" if where else "message"
        raise WaitTimeout(f"No {kind} within {timeout:g} s.{came(self._unread)}")

    def receive_nothing(self, within: float = NOTHING_WITHIN_S) -> None:
        """Wait, and raise UnexpectedMessage if a message is unread or comes."""
        __tracebackhide__ = True
        text = self._unread[0] if self._unread else self._next(time.monotonic() + within)
        if text is not None:
            raise UnexpectedMessage("A message came, and none was to come", text)

    def ask(self, message: object, timeout: float = TIMEOUT_S) -> Any:
        """Send a message, a string as it is and any other value as JSON; the next one, decoded."""
        __tracebackhide__ = True
        self._send(message if isinstance(message, str) else json.dumps(message))
        return self.receive_json(timeout)

    def iter_json(self, timeout: float = TIMEOUT_S) -> Iterator[Any]:
        """Each message, decoded, until the connection ends."""
        return (_decoded(text) for text in self.iter_text(timeout))

    def iter_text(self, timeout: float = TIMEOUT_S) -> Iterator[str]:
        """Each message until the connection ends; each may take `timeout` seconds."""
        __tracebackhide__ = True
        while True:
            try:
                text = self.receive_text(timeout)
            except ConnectionEnded:
                return
            yield text

    @property
    def closed(self) -> Closed | None:
        """How the connection ended; None while it is open."""
        protocol = self.socket.protocol
        if protocol.state is not State.CLOSED:
            return None
        frame = protocol.close_rcvd
        return Closed(frame.code, frame.reason) if frame else Closed(LOST, "")

    def wait_closed(self, timeout: float = TIMEOUT_S) -> Closed:
        """Wait until the connection ends; how it did. Messages that come until then stay unread."""
        __tracebackhide__ = True
        until = time.monotonic() + timeout
        try:
            while (text := self._next(until)) is not None:
                self._unread.append(text)
        except ConnectionEnded as ended:
            return Closed(ended.code, ended.reason)
        raise WaitTimeout(f"The connection is open after {timeout:g} s.{came(self._unread)}")

    def ping(self) -> None:
        """Send a WebSocket ping, which no handler sees, and wait for the pong."""
        __tracebackhide__ = True
        try:
            pong = self.socket.ping()
        except ConnectionClosed:
            raise self._ended() from None
        if not pong.wait(TIMEOUT_S):
            raise WaitTimeout(f"No pong within {TIMEOUT_S:g} s.")

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection and wait until it has ended."""
        self.socket.close(code, reason)

    def abort(self) -> None:
        """End the connection without a close frame, as a lost network does."""
        self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def on_message(self, text: str) -> None:
        """Called with each message when it is received; a class of your own may check it."""

    def _send(self, message: str | bytes) -> None:
        __tracebackhide__ = True
        try:
            self.socket.send(message)
        except ConnectionClosed:
            raise self._ended() from None

    def _next(self, until: float) -> str | None:
        """The next message from the socket; None if it does not come in time."""
        __tracebackhide__ = True
        try:
            message = self.socket.recv(max(0.0, until - time.monotonic()))
        except TimeoutError:
            return None
        except ConnectionClosed:
            raise self._ended() from None
        text = message if isinstance(message, str) else message.decode()
        self.on_message(text)
        return text

    def _ended(self) -> ConnectionEnded:
        return ConnectionEnded(*(self.closed or Closed(LOST, "")), self._unread)


def _decoded(text: str) -> Any:
    __tracebackhide__ = True
    try:
        return json.loads(text)
    except ValueError:
        raise UnexpectedMessage("A message came that is not JSON", text) from None
