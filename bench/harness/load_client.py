"""A load client: many WebSocket connections to one room, with as little work for each as possible,
so that the server is measured. Each message carries a number behind a mark; frames without the
mark, such as presence, are passed over."""

import asyncio
import base64
import json
import os
import resource
import time
from urllib.parse import urlsplit

MARK = b"message number "
DIGITS = 6
FILLING = "." * 32
ERROR = b'"type":"error"'
HANDSHAKE_TIMEOUT_S = 30
# After this long without a frame, all presence of those who connected has come.
QUIET_S = 0.5


class NotDelivered(Exception):
    """A message was refused, or has not reached everyone in time."""


def raise_file_limit() -> int:
    """Allow as many sockets as the system has for a process; servers inherit it. Returns that."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


class Delivery:
    """One message on its way. latencies_s: until each connection had it, in that order."""

    def __init__(self, recipients: int) -> None:
        self.latencies_s: dict[Connection, float] = {}
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._recipients = recipients
        self._began = time.perf_counter()

    def on_received(self, connection: "Connection", now: float) -> None:
        """Note that one more connection has it."""
        self.latencies_s[connection] = now - self._began
        if len(self.latencies_s) == self._recipients and not self.done.done():
            self.done.set_result(None)

    def on_error(self, frame: bytes) -> None:
        """Note that it was refused."""
        if not self.done.done():
            self.done.set_exception(NotDelivered(f"the server answered {frame!r}"))


class Connection(asyncio.Protocol):
    """One WebSocket connection of a load client."""

    def __init__(self, client: "LoadClient") -> None:
        self._client = client
        self._received = b""
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Take the handshake's response, which frames may follow at once; then frames."""
        self._received += data
        if not self._opened.done():
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self._opened.set_exception(ConnectionError(f"refused: {head!r}"))
                return
            self._opened.set_result(None)
            self._received = rest
        self._take_frames()

    def connection_lost(self, error: Exception | None) -> None:
        """Let a handshake that waits fail."""
        if not self._opened.done():
            self._opened.set_exception(error or ConnectionError(f"refused: {self._received!r}"))

    async def open(self, address: str) -> None:
        """Make the handshake."""
        parts = urlsplit(address)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        await asyncio.wait_for(self._opened, HANDSHAKE_TIMEOUT_S)

    def send(self, text: bytes) -> None:
        """Send one short text message, masked with zeros."""
        self.transport.write(b"\x81" + bytes([0x80 | len(text)]) + b"\0\0\0\0" + text)

    def _take_frames(self) -> None:
        data, begin, now = self._received, 0, time.perf_counter()
        while len(data) - begin >= 2:
            text, size = begin + 2, data[begin + 1]
            if size == 126:
                text, size = begin + 4, int.from_bytes(data[begin + 2 : begin + 4], "big")
            if len(data) < text + size:
                break
            begin = text + size
            self._client.on_frame(self, data[text:begin], now)
        self._received = data[begin:]


class LoadClient:
    """Connections to one server, in one room."""

    def __init__(self, address: str, timeout_s: float = 10) -> None:
        self.connections: list[Connection] = []
        self._address = address
        self._timeout_s = timeout_s
        self._pending: dict[int, Delivery] = {}
        self._sent = 0
        self._last_frame_at = 0.0

    def on_frame(self, connection: Connection, frame: bytes, now: float) -> None:
        """One frame for one connection; an error fails all that is pending."""
        self._last_frame_at = now
        mark = frame.find(MARK)
        if mark >= 0:
            number = mark + len(MARK)
            delivery = self._pending.get(int(frame[number : number + DIGITS]))
            if delivery:  # else it comes too late
                delivery.on_received(connection, now)
        elif ERROR in frame:
            for delivery in self._pending.values():
                delivery.on_error(frame)

    async def grow(self, size: int, at_once: int = 8) -> float:
        """Connect until there are so many; the seconds that this took, without the presence
        frames that it waits for."""
        began, gate = time.perf_counter(), asyncio.Semaphore(at_once)
        await asyncio.gather(*(self._connect(gate) for _ in range(size - len(self.connections))))
        took = time.perf_counter() - began
        while time.perf_counter() < self._last_frame_at + QUIET_S:
            await asyncio.sleep(QUIET_S / 5)
        return took

    async def send(self, sender: int) -> dict[Connection, float]:
        """Send one message; the seconds until each connection has it. Raises NotDelivered."""
        number, self._sent = self._sent, self._sent + 1
        data = f"{MARK.decode()}{number:0{DIGITS}} {FILLING}"
        frame = json.dumps({"action": "sendmessage", "data": data}, separators=(",", ":"))
        delivery = self._pending[number] = Delivery(len(self.connections))
        self.connections[sender].send(frame.encode())
        try:
            await asyncio.wait_for(delivery.done, self._timeout_s)
        except asyncio.TimeoutError:
            received = f"{len(delivery.latencies_s)} of {len(self.connections)} had a message"
            raise NotDelivered(f"{received} after {self._timeout_s:g} s") from None
        finally:
            del self._pending[number]
        return delivery.latencies_s

    def close(self) -> None:
        """End all connections."""
        for connection in self.connections:
            connection.transport.abort()

    async def _connect(self, gate: asyncio.Semaphore) -> None:
        parts = urlsplit(self._address)
        async with gate:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self), parts.hostname, parts.port
            )
            await connection.open(self._address)
            self.connections.append(connection)
