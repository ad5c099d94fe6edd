"""The open WebSocket connections, by id."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from starlette.websockets import WebSocket, WebSocketDisconnect

from chalice_gateway.clock import Clock
from chalice_gateway.functions.concurrency import Concurrency
from chalice_gateway.open_connections import OpenConnections, make_shared
from chalice_gateway.options import Options
from chalice_gateway.websocket_api.events import Client, now_ms
from chalice_gateway.websocket_api.observer import Observer
from chalice_gateway.websocket_api.transport import EXTENSION, WebSocketProtocol, payload_of

# A close frame is sent after all earlier messages. A client has this long to read those.
CLOSE_TIMEOUT_S = 1.0


class Gone(Exception):
    """The connection does not exist, or has ended."""


class Connection:
    """One WebSocket connection."""

    def __init__(
        self, client: Client, websocket: WebSocket, options: Options, clock: Clock
    ) -> None:
        self.client = client
        self.close_sent_with: tuple[int, str] | None = None
        self.observers: Sequence[Observer] = ()
        self.takes_posts = False
        self.on_taking_posts: Callable[[bool], None] = lambda _: None
        self._websocket = websocket
        self._options = options
        self._clock = clock
        self._transport: WebSocketProtocol = websocket.scope["extensions"][EXTENSION]
        self._transport.on_taking_posts = lambda takes_posts: self.on_taking_posts(takes_posts)
        if options.pings_reset_idle:
            self._transport.on_ping = self.touch
        self._messages = Concurrency(1) if options.serial else None
        self._opened_at = self._clock.monotonic()
        self.touch()

    def touch(self) -> None:
        """Record activity: a message in either direction."""
        self._active = self._clock.monotonic()

    @property
    def last_active_at(self) -> int:
        """Time of the last activity, in milliseconds since the epoch."""
        return now_ms() - round((self._clock.monotonic() - self._active) * 1000)

    @property
    def age(self) -> float:
        """Seconds since the connection was opened."""
        return self._clock.monotonic() - self._opened_at

    @property
    def idle(self) -> float:
        """Seconds since the last activity."""
        return self._clock.monotonic() - self._active

    @property
    def ends_at(self) -> float:
        """When the connection will have been idle, or open, for too long, by the clock's
        `monotonic()`."""
        idle = self._active + self._options.idle_timeout
        end = self._opened_at + self._options.max_duration
        return min(idle, end)

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[float]:
        """Held while a message is handled: by one message with `--serial`, else by all. Gives the
        patience that is left. Raises FunctionThrottled."""
        if self._messages is None:
            yield patience
            return
        started = self._clock.monotonic()
        await self._messages.take(patience)
        try:
            yield max(0.0, patience - (self._clock.monotonic() - started))
        finally:
            self._messages.give_back()

    async def receive(self) -> dict[str, object]:
        """The next ASGI event of this connection."""
        received = await self._websocket.receive()
        self.touch()
        text = received.get("text")
        if isinstance(text, str):
            for observer in self.observers:
                observer.received(self.client.id, text)
        return dict(received)

    @property
    def is_full(self) -> bool:
        """Whether too much waits for the client to read."""
        return self._transport.is_full

    async def drained(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until the client has read all messages; whether it has."""
        return await self._transport.drained(timeout)

    def send(self, payload: bytes) -> None:
        """Send one text message. Raises Gone."""
        if self.close_sent_with or not self._transport.send_text(payload):
            raise Gone(self.client.id)
        self._sent(payload)

    def send_frame(self, frame: bytes) -> None:
        """Send one frame, unless the connection has ended."""
        if not self.close_sent_with and self._transport.send_frame(frame):
            self._sent(payload_of(frame))

    def _sent(self, payload: bytes) -> None:
        self.touch()
        for observer in self.observers:
            observer.sent(self.client.id, payload)

    def refuse_messages(self, refuses: Callable[[], bool]) -> None:
        """Do not receive the text messages for which `refuses` is true when they come."""
        self._transport.refuses = refuses

    async def accept(self, subprotocol: str | None) -> None:
        """Accept the handshake. Raises Gone."""
        try:
            await self._websocket.accept(subprotocol)
        except OSError:  # ClientDisconnected of uvicorn
            raise Gone(self.client.id) from None

    async def close(self, code: int, reason: str) -> None:
        """Close from this side. Raises Gone.

        `close_sent_with` keeps the code and reason for the `$disconnect` event.
        """
        self.close_sent_with = self.close_sent_with or (code, reason)
        self.on_taking_posts(False)
        if self.is_full or not await self.drained(CLOSE_TIMEOUT_S):
            self.cut()
            return
        try:
            await self._websocket.close(code, reason)
        except (
            RuntimeError,
            WebSocketDisconnect,
        ):  # after a close frame; after the socket was lost
            raise Gone(self.client.id) from None

    def cut(self) -> None:
        """End the connection without a close frame."""
        self._transport.cut()


class Connections:
    """The open connections: from the end of `$connect` to the end of the socket.

    unfinished: how many there are from the handshake to the end of `$disconnect`.
    """

    def __init__(self) -> None:
        self.unfinished = 0
        self.observers: list[Observer] = []
        self.shared = OpenConnections(make_shared())
        self._open: dict[str, Connection] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._open.values()))

    def add(self, connection: Connection) -> None:
        """Register a connection."""
        self._open[connection.client.id] = connection
        connection.observers = self.observers
        connection.on_taking_posts = partial(self._set_taking_posts, connection)
        self._set_taking_posts(connection, True)
        for observer in self.observers:
            observer.opened(connection.client.id)

    def remove(self, connection: Connection) -> None:
        """Remove a connection."""
        if self._open.pop(connection.client.id, None):
            self._set_taking_posts(connection, False)
            for observer in self.observers:
                observer.closed(connection.client.id)

    def _set_taking_posts(self, connection: Connection, takes_posts: bool) -> None:
        takes_posts = takes_posts and not connection.close_sent_with
        if takes_posts == connection.takes_posts:
            return
        connection.takes_posts = takes_posts
        change = self.shared.add if takes_posts else self.shared.remove
        change(connection.client.id)

    def get(self, connection_id: str) -> Connection:
        """The open connection with that id. Raises Gone."""
        connection = self._open.get(connection_id)
        if connection is None or connection.close_sent_with:
            raise Gone(connection_id)
        return connection
