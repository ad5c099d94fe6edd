"""Python clients that send by themselves, each with texts that nobody else sends."""

import asyncio
import itertools
import random
from collections import Counter
from contextlib import AsyncExitStack, suppress

from chat_client import ChatError, Client, Message, Timeouts

from bench.chaos.verdict import LogEntry

# Shorter than in life, so that a short run sees each of them many times.
TIMEOUTS = Timeouts(
    handshake_timeout_s=5,
    first_backoff_s=0.1,
    max_backoff_s=2,
    stable_after_s=1,
    first_response_timeout_s=1,
    max_response_timeout_s=2,
    late_message_grace_s=0.2,
    first_idle_s=2,
    max_idle_s=4,
    heartbeat_timeout_s=3,
)
TOO_MANY = "too_many"
PAUSE_S = (0.3, 3.0)  # between two messages


class PythonClient:
    """A Python client that sends by itself.

    acknowledged: the texts that the server confirmed. counts: how often it had to wait, because it
    sent more than its limit.
    """

    def __init__(self, name: str, room: str, url: str, seed: int, recover: bool) -> None:
        self.name, self.room = name, room
        self.acknowledged: list[str] = []
        self.counts: Counter[str] = Counter({TOO_MANY: 0})
        self._random = random.Random(f"{seed} {name}")
        self._client = Client(url, room=room, name=name, timeouts=TIMEOUTS, recover=recover)
        self._stack = AsyncExitStack()

    async def connect(self) -> None:
        """Connect, and wait until the newest number of the log is known."""
        await self._stack.enter_async_context(self._client)
        await self._client.wait_until(lambda: self._client.log.last is not None)
        counting = asyncio.create_task(self._count_refusals())
        self._stack.callback(counting.cancel)

    async def send_until(self, end: asyncio.Event) -> None:
        for number in itertools.takewhile(lambda _: not end.is_set(), itertools.count(1)):
            text = f"{self.name} says {number}"
            with suppress(ChatError):  # only without recovery, or it would wait
                await self._client.send(text)
                self.acknowledged.append(text)
            await asyncio.sleep(self._random.uniform(*PAUSE_S))

    async def _count_refusals(self) -> None:
        while True:
            await self._client.wait_until(lambda: self._client.is_throttled)
            self.counts[TOO_MANY] += 1
            await self._client.wait_until(lambda: not self._client.is_throttled)

    async def wait_until_sent(self) -> None:
        """Wait until the outbox is empty."""
        await self._client.wait_until(lambda: not self._client.outbox.next)

    async def wait_until_shown(self, newest: LogEntry) -> None:
        """Wait until everything up to the newest entry has come."""
        await self._client.wait_until(lambda: (self._client.log.last or 0) >= newest.seq)

    async def close(self) -> None:
        await self._stack.aclose()

    async def shown(self, _: int) -> list[str]:
        entries = self._client.log.entries
        return [e.data if isinstance(e, Message) else f"(gap from {e.first})" for e in entries]
