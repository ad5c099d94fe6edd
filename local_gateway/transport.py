"""uvicorn's two protocols, with the two things about a connection that ASGI does not tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

EXTENSION = "local_gateway.transport"


class HttpProtocol(HttpToolsProtocol):
    """Hands a handshake on with the header names as the client wrote them.

    API Gateway keeps their case in the CONNECT event. ASGI has them in lower case.
    """

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._headers_as_sent: list[tuple[bytes, bytes]] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._headers_as_sent.append((name, value))

    def handle_websocket_upgrade(self) -> None:
        self.scope["headers"] = self._headers_as_sent
        super().handle_websocket_upgrade()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Tells of pings, and of a client that does not keep up, and can cut the connection.

    The app finds it in its scope: `scope["extensions"]["local_gateway.transport"]`.
    """

    on_ping: Callable[[], None] | None = None

    def handle_connect(self, event: Request) -> None:
        try:
            super().handle_connect(event)
        except UnicodeError:  # of an address or a header that is not ASCII
            self._refuse()
        if self.handshake_complete:  # refused as no valid handshake
            return
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self

    def _refuse(self) -> None:
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        self.transport.close()

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.on_ping:
            self.on_ping()

    def send_text(self, text: str) -> bool:
        """Write one text message at once, as ASGI's send does; False if the connection is over."""
        if self.disconnected or self.conn.state is not State.OPEN:
            return False
        self.conn.send_text(text.encode())
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True

    async def drained(self, within: float) -> bool:
        """Whether the client has taken what was sent before, waiting `within` seconds at most."""
        if self.writable.is_set():
            return True
        try:
            await asyncio.wait_for(self.writable.wait(), within)
        except asyncio.TimeoutError:
            return False
        return True

    def cut(self) -> None:
        """End the connection without a close frame, as a dying network does."""
        self.transport.abort()
