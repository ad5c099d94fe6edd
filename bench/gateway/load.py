"""WebSocket connections and HTTP requests that cost little: frames are made once, and are parsed by
hand. Only what small text frames need is here."""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
REQUEST = "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
CLOSE = b"\x88\x82\0\0\0\0\x03\xe8"  # 1000
TIMEOUT_S = 30


class Refused(Exception):
    """A handshake, a request or a message was refused, or the connection has ended."""


def frame(text: str) -> bytes:
    """A text frame; the mask is zeros."""
    data = text.encode()
    length = (
        bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    )
    return b"\x81" + length + bytes(4) + data


class WebSocket(asyncio.Protocol):
    """One connection; `on_text` is called with each text that comes."""

    def __init__(self, handshake: bytes) -> None:
        self.on_text: Callable[[bytes], None] = lambda _: None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handshake = handshake
        self._data = b""

    @classmethod
    async def open(cls, url: str) -> "WebSocket":
        """Raises Refused, or OSError if nobody listens."""
        parts = urlsplit(url)
        handshake = HANDSHAKE.format(path=parts.path or "/", host=parts.netloc).encode()
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(handshake), parts.hostname, parts.port)
        await asyncio.wait_for(socket.opened, TIMEOUT_S)
        return socket

    async def ask(self, text: str) -> str:
        """Send a text; the next one that comes."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.on_text = lambda data: None if answer.done() else answer.set_result(data)
        self.send(frame(text))
        return (await asyncio.wait_for(answer, TIMEOUT_S)).decode()

    def send(self, frames: bytes) -> None:
        if self._transport.is_closing():
            raise Refused("the connection has ended")
        self._transport.write(frames)

    def close(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(CLOSE)
            self._transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        transport.write(self._handshake)

    def connection_lost(self, _: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(Refused("no response to the handshake"))

    def data_received(self, data: bytes) -> None:
        self._data = data = self._data + data if self._data else data
        if not self.opened.done():
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                return
            if head.split(b" ", 2)[1] != b"101":
                self.opened.set_exception(Refused(head.partition(b"\r\n")[0].decode()))
                return
            self.opened.set_result(None)
        self._data = self._frames(data)

    def _frames(self, data: bytes) -> bytes:
        """Pass on the texts that are complete; the rest."""
        at, end = 0, len(data)
        while end - at >= 2:
            size, head = data[at + 1], 2
            if size == 126:
                size, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
            if end - at < head + size:
                break
            if data[at] == 0x81:
                self.on_text(data[at + head : at + head + size])
            at += head + size
        return data[at:]


async def get(url: str) -> bytes:
    """The body of a response, over a connection of its own. Raises Refused, or OSError."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        return await _request(reader, writer, url)
    finally:
        writer.close()


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, url: str) -> bytes:
    parts = urlsplit(url)
    writer.write(REQUEST.format(path=parts.path, host=parts.netloc).encode())
    try:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), TIMEOUT_S)).lower()
        size = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
        body = await reader.readexactly(size)
    except asyncio.IncompleteReadError:
        raise Refused("no response") from None
    if head.split(b" ", 2)[1] != b"200":
        raise Refused(head.partition(b"\r\n")[0].decode())
    return body
