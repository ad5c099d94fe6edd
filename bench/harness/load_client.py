"""A load client: many WebSocket connections to one room.

Python's `websockets` takes 10 µs of CPU for a message, on uvloop; a client written by hand takes 4.
That is less than any chat here takes to send it: the client's share of a CPU is 0.2 beside this
chat with 200 people. Beside the broadcast in memory it is 0.9: that limit is almost the client's.
Each message has a number; other frames, such as presence, are passed over.
"""

import asyncio
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

NUMBER = re.compile(r"message number (\d+)")
FILLING = "." * 32
ERROR = '"type":"error"'
HANDSHAKE_TIMEOUT_S = 30
QUIET_S = 0.5  # after which, without a frame, all presence of those who connected has come


class NotDelivered(Exception):
    """A message was refused, or has not reached everyone in time."""


@dataclass
class Delivery:
    """One message on its way. latencies_s: until each connection had it, in that order."""

    began: float = field(default_factory=time.perf_counter)
    latencies_s: dict[ClientConnection, float] = field(default_factory=dict)
    done: asyncio.Future[None] = field(default_factory=asyncio.Future)


class LoadClient:
    """Connections to one server, in one room."""

    def __init__(self, address: str, timeout_s: float = 10) -> None:
        self.connections: list[ClientConnection] = []
        self._address, self._timeout_s = address, timeout_s
        self._pending: dict[int, Delivery] = {}
        self._readers: list[asyncio.Task[None]] = []
        self._sent = 0
        self._last_frame_at = 0.0

    async def grow(self, size: int, at_once: int = 8) -> float:
        """Connect until there are so many; the seconds that this took, without the presence
        frames that it waits for."""
        began, gate = time.perf_counter(), asyncio.Semaphore(at_once)
        await asyncio.gather(*(self._connect(gate) for _ in range(size - len(self.connections))))
        took = time.perf_counter() - began
        while time.perf_counter() < self._last_frame_at + QUIET_S:
            await asyncio.sleep(QUIET_S / 5)
        return took

    async def send(self, sender: int) -> dict[ClientConnection, float]:
        """Send one message; the seconds until each connection has it. Raises NotDelivered."""
        number, self._sent = self._sent, self._sent + 1
        data = f"message number {number} {FILLING}"
        delivery = self._pending[number] = Delivery()
        await self.connections[sender].send(json.dumps({"action": "sendmessage", "data": data}))
        try:
            await asyncio.wait_for(delivery.done, self._timeout_s)
        except asyncio.TimeoutError:
            received = f"{len(delivery.latencies_s)} of {len(self.connections)} had a message"
            raise NotDelivered(f"{received} after {self._timeout_s:g} s") from None
        finally:
            del self._pending[number]
        return delivery.latencies_s

    async def _connect(self, gate: asyncio.Semaphore) -> None:
        options = {"compression": None, "ping_interval": None, "proxy": None}
        async with gate:
            connection = await connect(self._address, open_timeout=HANDSHAKE_TIMEOUT_S, **options)
        self.connections.append(connection)
        self._readers.append(asyncio.create_task(self._receive(connection)))

    async def _receive(self, connection: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in connection:
                self._on_frame(connection, str(frame))

    def _on_frame(self, connection: ClientConnection, frame: str) -> None:
        self._last_frame_at = now = time.perf_counter()
        if found := NUMBER.search(frame):
            delivery = self._pending.get(int(found[1]))
            if delivery and not delivery.done.done():  # else it comes too late
                delivery.latencies_s[connection] = now - delivery.began
                if len(delivery.latencies_s) == len(self.connections):
                    delivery.done.set_result(None)
        elif ERROR in frame:
            for delivery in self._pending.values():
                if not delivery.done.done():
                    delivery.done.set_exception(NotDelivered(f"the server answered {frame}"))
