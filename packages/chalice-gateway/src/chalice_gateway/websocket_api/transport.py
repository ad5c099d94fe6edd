"""uvicorn's two protocols, with what ASGI does not tell of a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State

EXTENSION = "chalice_gateway.transport"


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
    """Tells of pings, and of a client that does not keep up, and can cut the connection. Ends what
    breaks the protocol, also where uvicorn would raise or wait for ever.

    The app finds it in its scope: `scope["extensions"]["chalice_gateway.transport"]`.
    """

    on_ping: Callable[[], None] | None = None

    def handle_connect(self, event: Request) -> None:
        if not _is_ascii(event):
            self._refuse()
            return
        super().handle_connect(event)
        if self.handshake_complete:  # refused as no valid handshake
            return
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Not what comes while the handshake waits for its answer: no client may send that."""
        if self.handshake_complete or not self.handshake_initiated:
            super().data_received(data)
        if self.conn.handshake_exc and not self.close_sent:  # a line too long, too many headers
            self._refuse()

    def _refuse(self) -> None:
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        self.transport.close()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.conn.fail(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """Close this side only. With input left unread, TCP would reset the connection, and the
        close frame, 1009 say, would be lost on the way."""
        if self.close_sent or self.conn.close_sent is None:
            return  # the rest of what the client was sending
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.write_eof()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.on_ping:
            self.on_ping()

    def send_text(self, payload: bytes) -> bool:
        """Write one text message at once; False if the connection is over."""
        if self.disconnected or self.conn.state is not State.OPEN:
            return False
        self.transport.write(_text_frame(payload))
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


@lru_cache(maxsize=8)
def _text_frame(payload: bytes) -> bytes:
    """Kept for a while, as a broadcast sends the same to many. It would be another for each, were
    compression agreed to."""
    data = payload.decode("utf-8", "replace").encode()
    return Frame(Opcode.TEXT, data).serialize(mask=False)


def _is_ascii(handshake: Request) -> bool:
    """Whether that is so where websockets and uvicorn take it for granted."""
    headers = handshake.headers.raw_items()
    values = (value for name, value in headers if name.lower().startswith("sec-websocket-"))
    return all(text.isascii() for text in (handshake.path, *values))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
