"""`python -m bench.peers.raw_sockets`: the messages of bench/peers with no more of WebSocket than
its client needs. What the client gets from it is about the most that the client can take."""

import asyncio
import os

import uvloop

SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
TEXT = b"\x81\x40" + b"." * 64
HEADER = 6  # of a client's frame: two bytes and the mask, which this client sets to zeros

joined: list[asyncio.Transport] = []


class RawSocket(asyncio.Protocol):
    """One connection."""

    def __init__(self, marks: int) -> None:
        self._marks = marks
        self._received = b""
        self._open = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Remember where to write to."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take the handshake, then frames."""
        self._received += data
        if self._open:
            self._take_frames()
        elif self._received.endswith(b"\r\n\r\n"):
            self._transport.write(SWITCHING)
            self._received = b""
            self._open = True

    def _take_frames(self) -> None:
        begin, frames = 0, self._received
        while len(frames) >= begin + HEADER and len(frames) >= (end := _end(frames, begin)):
            self._take(frames[begin + HEADER : end])
            begin = end
        self._received = frames[begin:]

    def _take(self, text: bytes) -> None:
        if text == b"noop":
            os.write(self._marks, b".")
        elif text == b"join":
            joined.append(self._transport)
            self._transport.write(TEXT)
        elif text == b"broadcast":
            for transport in joined:
                transport.write(TEXT)


def _end(frames: bytes, begin: int) -> int:
    return begin + HEADER + (frames[begin + 1] & 0x7F)


async def main() -> None:
    """Serve until a signal ends it."""
    marks = os.open(os.environ["MARKS"], os.O_WRONLY | os.O_APPEND)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: RawSocket(marks), "127.0.0.1", 0)
    print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
