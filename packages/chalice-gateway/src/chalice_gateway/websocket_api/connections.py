"""The open WebSockets, by their connection ids."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, nullcontext

from starlette.websockets import WebSocket, WebSocketDisconnect

from chalice_gateway.command_line.options import Options
from chalice_gateway.websocket_api.events import Client, now_ms
from chalice_gateway.websocket_api.transport import EXTENSION, WebSocketProtocol

# A close frame goes behind what was sent before. So long may a client take to read that.
CLOSE_TIMEOUT_S = 1.0


class Gone(Exception):
    """There is no such connection, or it has just ended."""


class Connection:
    """One accepted WebSocket."""

    def __init__(self, client: Client, websocket: WebSocket, options: Options) -> None:
        self.client = client
        self.close_sent_with: tuple[int, str] | None = None
        self._websocket = websocket
        self._options = options
        self._transport: WebSocketProtocol = websocket.scope["extensions"][EXTENSION]
        if options.pings_reset_idle:
            self._transport.on_ping = self.touch
        self._turn = asyncio.Lock() if options.serial else None
        self._began = time.monotonic()
        self.touch()

    def touch(self) -> None:
        """Take note that something came or went."""
        self._active = time.monotonic()

    @property
    def last_active_at(self) -> int:
        """When that was, in milliseconds since the epoch."""
        return now_ms() - round((time.monotonic() - self._active) * 1000)

    @property
    def seconds_left(self) -> float:
        """Until it has been idle, or has lasted, for too long."""
        idle = self._active + self._options.idle_timeout
        over = self._began + self._options.max_duration
        return min(idle, over) - time.monotonic()

    @property
    def turn(self) -> AbstractAsyncContextManager[None]:
        """Held while a message is handled: by one at a time, or by all at once."""
        return self._turn or nullcontext()

    async def receive(self) -> dict[str, object]:
        """The next thing that ASGI tells of this connection."""
        received = await self._websocket.receive()
        self.touch()
        return dict(received)

    @property
    def is_drained(self) -> bool:
        """Whether the client has taken what was sent before. Any thread may ask."""
        return self._transport.writable.is_set()

    async def drained(self, within: float) -> bool:
        """The same, after `within` seconds at most."""
        return await self._transport.drained(within)

    def send(self, payload: bytes) -> None:
        """Send one text message; raises Gone."""
        if self.close_sent_with or not self._transport.send_text(payload):
            raise Gone(self.client.id)
        self.touch()

    async def accept(self, subprotocol: str | None) -> None:
        """Answer the handshake; raises Gone."""
        try:
            await self._websocket.accept(subprotocol)
        except OSError:  # uvicorn's ClientDisconnected
            raise Gone(self.client.id) from None

    async def close(self, code: int, reason: str) -> None:
        """Close from this side; raises Gone. Keeps in `closed_with` what `$disconnect` is told."""
        self.close_sent_with = self.close_sent_with or (code, reason)
        if not await self.drained(CLOSE_TIMEOUT_S):
            self.cut()
            return
        try:
            await self._websocket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect):  # after a close frame, after a lost socket
            raise Gone(self.client.id) from None

    def cut(self) -> None:
        """End it without a close frame."""
        self._transport.cut()


class Connections:
    """The registry. An id is in it from the end of `$connect` to the end of the socket."""

    def __init__(self) -> None:
        self._open: dict[str, Connection] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._open.values()))

    def add(self, connection: Connection) -> None:
        """Make it known."""
        self._open[connection.client.id] = connection

    def remove(self, connection: Connection) -> None:
        """Forget it."""
        self._open.pop(connection.client.id, None)

    def get(self, connection_id: str) -> Connection:
        """The open connection of that id; raises Gone."""
        connection = self._open.get(connection_id)
        if connection is None or connection.close_sent_with:
            raise Gone(connection_id)
        return connection
