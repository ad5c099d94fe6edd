"""Messages that stream into a page while somebody types there."""

from __future__ import annotations

import asyncio
import contextlib
from typing import NamedTuple

from chat_client import Client

from bench.page.browser import Visitor

ROOM = "stream"
SAMPLE = 0.1  # of the messages, at the start and at the end
SENDERS = 3
KEY_INTERVAL_S = 0.15


class Stream(NamedTuple):
    """What was found in the page.

    per_second: messages that it showed. rows: in the document, at most. early_ms, late_ms: of
    layout, style and script for a message, of the first and the last tenth. keys_ms: from a key to
    its frame.
    """

    messages: int
    per_second: float
    rows: int
    early_ms: float
    late_ms: float
    keys_ms: list[float]


class Sender:
    """Sends numbered messages, at equal distances, whether or not the ones before are stored."""

    def __init__(self, clients: list[Client], rate: int) -> None:
        self._clients, self._rate = clients, rate
        self._sent = 0

    async def send(self, count: int) -> float:
        """Send so many; the seconds until all are stored."""
        loop = asyncio.get_running_loop()
        began, sending = loop.time(), []
        for number in range(count):
            await asyncio.sleep(began + number / self._rate - loop.time())
            client = self._clients[self._sent % len(self._clients)]
            self._sent += 1
            sending.append(asyncio.create_task(client.send(f"message number {self._sent}")))
        await asyncio.gather(*sending)
        return loop.time() - began


async def stream(reader: Visitor, address: str, messages: int, rate: int) -> Stream:
    """Stream them into the page, and type meanwhile."""
    async with contextlib.AsyncExitStack() as stack:
        names = [f"sender {number}" for number in range(SENDERS)]
        clients = [
            await stack.enter_async_context(Client(address, room=ROOM, name=name)) for name in names
        ]
        sender, sample = Sender(clients, rate), max(1, int(messages * SAMPLE))
        await clients[0].send("hello")
        await reader.open(ROOM)
        await reader.settle()

        async def sampled() -> float:
            before = await reader.work_ms()
            await sender.send(sample)
            await reader.settle()
            return (await reader.work_ms() - before) / sample

        early_ms = await sampled()
        ended = asyncio.Event()
        typing = asyncio.create_task(reader.type(KEY_INTERVAL_S, ended))
        took_s = await sender.send(messages - 2 * sample)
        ended.set()
        keys_ms = await typing
        rows = await reader.rows()
        late_ms = await sampled()
        rows = max(rows, await reader.rows())
        per_second = (messages - 2 * sample) / took_s
        return Stream(messages, per_second, rows, early_ms, late_ms, keys_ms)
