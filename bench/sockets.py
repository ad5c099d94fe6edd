"""Many WebSocket clients at as little work each as possible, so that it is the server that is
measured: the handshake's answer is read up to its end, then only bytes are counted.

It works as every frame that the servers of bench/peers send is as long as every other.
"""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

FRAME = 2 + 64  # header and text
HANDSHAKE_SECONDS = 30


class Arrivals:
    """Frames still to come, on any socket, and when the last one of them had come."""

    def __init__(self, frames: int) -> None:
        self._bytes = frames * FRAME
        self._last: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def take(self, size: int) -> None:
        """Count what has come."""
        self._bytes -= size
        if self._bytes < 0:
            raise RuntimeError("The server sent more than it was asked for.")
        if not self._bytes and not self._last.done():
            self._last.set_result(time.perf_counter())

    async def last(self, within: float) -> float:
        """The time (of time.perf_counter()) at which the last byte came."""
        return await asyncio.wait_for(self._last, within)


class Socket(asyncio.Protocol):
    """One client."""

    def __init__(self) -> None:
        self.arrivals: Arrivals | None = None
        self._answer = b""
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write to."""
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Take the handshake's answer, then count."""
        if self._opened.done():
            if self.arrivals is None:
                raise RuntimeError(f"The server sent {data!r} unasked.")
            self.arrivals.take(len(data))
            return
        self._answer += data
        if self._answer.endswith(b"\r\n\r\n"):
            self._finish()

    def connection_lost(self, error: Exception | None) -> None:
        """Let a handshake that waits fail."""
        if not self._opened.done():
            self._opened.set_exception(error or ConnectionError(f"Refused: {self._answer!r}"))

    async def open(self, address: str) -> None:
        """Make the handshake."""
        parts = urlsplit(address)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        await asyncio.wait_for(self._opened, HANDSHAKE_SECONDS)

    def send(self, text: bytes) -> None:
        """Send one text message, masked with zeros."""
        self.transport.write(b"\x81" + bytes([0x80 | len(text)]) + b"\0\0\0\0" + text)

    def _finish(self) -> None:
        if self._answer.startswith(b"HTTP/1.1 101 "):
            self._opened.set_result(None)
        else:
            self._opened.set_exception(ConnectionError(f"Refused: {self._answer!r}"))


async def connect(address: str, count: int, at_once: int) -> list[Socket]:
    """Open `count` connections, `at_once` at a time."""
    parts = urlsplit(address)
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(at_once)

    async def one() -> Socket:
        async with gate:
            _, socket = await loop.create_connection(Socket, parts.hostname, parts.port)
            await socket.open(address)
            return socket

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def ask(speaker: Socket, text: bytes, hearers: Sequence[Socket], within: float) -> float:
    """Send one message; the seconds until each of `hearers` has one frame for it."""
    arrivals = Arrivals(len(hearers))
    for hearer in hearers:
        hearer.arrivals = arrivals
    began = time.perf_counter()
    speaker.send(text)
    return await arrivals.last(within) - began
