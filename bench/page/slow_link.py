"""A slow network: what passes through this proxy on the loopback is late, WebSockets included.

Chromium's own emulation delays no WebSocket. Here all connections share the bandwidth of each
direction, and a new one takes a round trip before it carries anything, as TCP's handshake. TLS, the
look-up of names, lost packets and TCP's slow start are not imitated.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

CHUNK_BYTES = 1460  # of one packet


@dataclass(frozen=True)
class Link:
    """A network: its round trip, and what passes in a second, down to the client and up."""

    name: str
    round_trip_s: float
    down_bytes: float
    up_bytes: float


# Lighthouse's mobileSlow4G, before its factors for Chromium's emulation:
# https://github.com/GoogleChrome/lighthouse/blob/main/core/config/constants.js
SLOW_4G = Link("slow 4G", 0.150, 1.6 * 1024 * 1024 / 8, 750 * 1024 / 8)


class Lane:
    """One direction of a link. Connections take turns, a packet each: no response waits for all of
    another one that began before."""

    def __init__(self, delay_s: float, bytes_per_s: float) -> None:
        self._delay_s, self._bytes_per_s = delay_s, bytes_per_s
        self._turn = asyncio.Lock()  # a lock serves those that wait in order
        self._free_at = 0.0

    async def send(self, size: int) -> float:
        """Wait until it is a packet's turn; returns when it arrives."""
        async with self._turn:
            now = asyncio.get_running_loop().time()
            begins_at = max(now, self._free_at)
            await asyncio.sleep(begins_at - now)
            self._free_at = begins_at + size / self._bytes_per_s
            return self._free_at + self._delay_s

    async def pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Pass on what comes, each packet when it arrives, until either side ends."""
        loop = asyncio.get_running_loop()
        sent: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def receive() -> None:
            while packet := await source.read(CHUNK_BYTES):
                sent.put_nowait((await self.send(len(packet)), packet))
            sent.put_nowait((await self.send(0), b""))

        receiving = asyncio.create_task(receive())
        try:
            while True:
                arrives_at, packet = await sent.get()
                await asyncio.sleep(arrives_at - loop.time())
                if not packet:
                    break
                target.write(packet)
                await target.drain()
        finally:
            receiving.cancel()
            target.close()


@asynccontextmanager
async def slow_link(port: int, link: Link) -> AsyncIterator[int]:
    """Listen in front of a port of this machine; yields the slow port."""
    down = Lane(link.round_trip_s / 2, link.down_bytes)
    up = Lane(link.round_trip_s / 2, link.up_bytes)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(link.round_trip_s)
        with suppress(OSError):
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(
                up.pump(reader, upstream_writer), down.pump(upstream_reader, writer)
            )

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
