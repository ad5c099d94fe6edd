"""uvicorn's WebSocket protocol, with what ASGI leaves out."""

from __future__ import annotations

import asyncio
import fcntl
import sys
import termios
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from uvicorn.protocols.websockets import websockets_sansio_impl
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State

from chalice_gateway.websocket_api.rules import Rules, handshake_request

EXTENSION = "chalice_gateway.transport"
# What is kept for a client that does not read: four of the largest messages.
MAX_BUFFERED_BYTES = 512 * 1024
# A client that has read nothing for so long, while its buffer is full, is lost: functions that
# retry posts to it take the place of others.
STALLED_TIMEOUT_S = 1.0

# uvicorn makes one for each connection.
vars(websockets_sansio_impl)["ServerProtocol"] = Rules


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Reports pings and clients that do not read, and can cut the connection. Ends connections
    that break the protocol, also where uvicorn would raise or wait forever.

    The ASGI app finds it in `scope["extensions"]["chalice_gateway.transport"]`.
    """

    on_ping: Callable[[], None] | None = None
    refuses: Callable[[], bool] | None = None
    """Whether a text message that has just come is refused: the app does not receive it."""
    on_taking_posts: Callable[[bool], None] = staticmethod(lambda _: None)
    """Is told when messages can no longer be sent, or can be sent again."""
    is_full = False
    """Whether more than MAX_BUFFERED_BYTES wait for the client. Any thread may read this."""
    _stalled: asyncio.TimerHandle | None = None

    def handle_handshake(
        self, method: bytes, target: bytes, version: str, headers: list[tuple[bytes, bytes]]
    ) -> None:
        """Begin with a request that was parsed already."""
        request = handshake_request(method, target, version, headers)
        if request is None:
            self._refuse()
            return
        self.handle_connect(request)
        if self.handshake_complete:  # it was invalid
            return
        self.scope["headers"] = headers
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Drop what a client sends while its handshake is pending, which no client may do."""
        if self.handshake_complete:
            super().data_received(data)

    def _refuse(self) -> None:
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        self.transport.close()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            if not _is_utf8(b"".join(self.frames)):
                self.conn.fail(CloseCode.INVALID_DATA)
                self.handle_parser_exception()
                return
            if self.refuses and not self.close_sent and self.refuses():
                return
        super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """Close this side only. If input stayed unread, TCP would reset the connection, and the
        close frame (1009, for example) would be lost."""
        if self.close_sent or self.conn.close_sent is None:
            return  # the client is still sending the invalid message
        self.on_taking_posts(False)
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.transport.can_write_eof():  # TLS cannot
            self.transport.write_eof()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def handle_close(self, event: Frame) -> None:
        self.on_taking_posts(False)
        super().handle_close(event)

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.on_ping:
            self.on_ping()

    def send_text(self, payload: bytes) -> bool:
        """Write one text message immediately; False if the connection has ended."""
        return self.send_frame(_text_frame(payload))

    def send_frame(self, frame: bytes) -> bool:
        """Write one frame immediately; False if the connection has ended."""
        if self.disconnected or self.conn.state is not State.OPEN:
            return False
        self.transport.write(frame)
        if not self.writable.is_set() and not self.is_full:
            self._limit_buffer()
        return True

    def _limit_buffer(self) -> None:
        if self.transport.get_write_buffer_size() > MAX_BUFFERED_BYTES:
            self.is_full = True
            self.on_taking_posts(False)
            self._cut_if_stalled(None)

    def _cut_if_stalled(self, earlier: int | None) -> None:
        unread = self.transport.get_write_buffer_size() + _unread_in_kernel(self.transport)
        if unread == earlier:
            self.cut()
        else:
            look = self._cut_if_stalled
            self._stalled = self.loop.call_later(STALLED_TIMEOUT_S, look, unread)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._drained()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._drained()
        self.on_taking_posts(False)

    def _drained(self) -> None:
        if self.is_full:
            self.is_full = False
            self.on_taking_posts(True)
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None

    async def drained(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until the client has read all messages; whether it has."""
        if self.writable.is_set():
            return True
        try:
            await asyncio.wait_for(self.writable.wait(), timeout)
        except asyncio.TimeoutError:
            return False
        return True

    def cut(self) -> None:
        """End the connection without a close frame, as a network failure does."""
        self.transport.abort()


@lru_cache(maxsize=8)
def _text_frame(payload: bytes) -> bytes:
    """The frame of a message, cached because a broadcast sends the same frame to many clients. With
    compression, each client would need its own."""
    return text_frame(payload)


def text_frame(payload: bytes) -> bytes:
    """The frame of a message."""
    data = payload.decode("utf-8", "replace").encode()
    return Frame(Opcode.TEXT, data).serialize(mask=False)


def payload_of(frame: bytes) -> bytes:
    """The message in an unmasked frame."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


def _unread_in_kernel(transport: asyncio.Transport) -> int:
    """Bytes that the kernel holds until the client reads; 0 where it does not tell."""
    try:
        found = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    return int.from_bytes(found, sys.byteorder)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
