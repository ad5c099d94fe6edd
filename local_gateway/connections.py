"""The open WebSockets, by their connection ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from local_gateway.events import Client, now_ms


class Gone(Exception):
    """There is no such connection, or it has just ended."""


@dataclass(eq=False)
class Connection:
    """One accepted WebSocket."""

    client: Client
    websocket: WebSocket
    last_active_at: int = field(default_factory=now_ms)
    closed_with: tuple[int, str] | None = None

    async def send(self, text: str) -> None:
        """Send one text message; raises Gone."""
        await self._send({"type": "websocket.send", "text": text})
        self.last_active_at = now_ms()

    async def close(self, code: int, reason: str) -> None:
        """Close from this side; raises Gone. What `$disconnect` is told is kept in
        `closed_with`."""
        self.closed_with = self.closed_with or (code, reason)
        await self._send({"type": "websocket.close", "code": code, "reason": reason})

    async def _send(self, frame: dict[str, object]) -> None:
        try:
            await self.websocket.send(frame)
        except (RuntimeError, WebSocketDisconnect):  # after a close frame, after a lost socket
            raise Gone(self.client.id) from None


class Connections:
    """The registry. An id is in it from the end of `$connect` to the end of the socket."""

    def __init__(self) -> None:
        self._open: dict[str, Connection] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._open.values()))

    def add(self, connection: Connection) -> None:
        self._open[connection.client.id] = connection

    def remove(self, connection: Connection) -> None:
        self._open.pop(connection.client.id, None)

    def get(self, connection_id: str) -> Connection:
        """The open connection of that id; raises Gone."""
        try:
            return self._open[connection_id]
        except KeyError:
            raise Gone(connection_id) from None
