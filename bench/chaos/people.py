"""Who talks: Python clients, each with a name, a room, and texts that nobody else says."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack

from chat_client import ChatError, Client, Message, Timeouts

from bench.chaos.world import Said

# Shorter than in life, so that a short run sees each of them many times.
TIMEOUTS = Timeouts(
    handshake_s=5,
    first_backoff_s=0.1,
    max_backoff_s=2,
    stable_after_s=1,
    response_s=1,
    late_message_grace_s=0.2,
    first_idle_s=2,
    max_idle_s=4,
    pong_s=3,
)
PAUSE = (0.3, 3.0)  # seconds between two messages of one person


class Person:
    """A Python client that talks by itself.

    told: the texts that it was told are sent.
    """

    def __init__(self, name: str, room: str, url: str, seed: int, recover: bool) -> None:
        self.name = name
        self.room = room
        self.told: list[str] = []
        self._random = random.Random(f"{seed} {name}")
        self._client = Client(url, room=room, name=name, timeouts=TIMEOUTS, recover=recover)
        self._stack = AsyncExitStack()

    async def arrive(self) -> None:
        """Connect, and wait until it is known what was said before."""
        await self._stack.enter_async_context(self._client)
        await self._client.wait_until(lambda: self._client.log.last is not None)

    async def talk(self, until: asyncio.Event) -> None:
        """Say something now and then."""
        number = 0
        while not until.is_set():
            number += 1
            text = f"{self.name} says {number}"
            try:
                await self._client.send(text)
                self.told.append(text)
            except ChatError:  # only without recovery, or it would wait
                pass
            await asyncio.sleep(self._random.uniform(*PAUSE))

    async def all_is_sent(self) -> None:
        """Wait until nothing is unsent."""
        await self._client.wait_until(lambda: not self._client.outbox.next)

    async def is_up_to(self, newest: Said) -> None:
        """Wait until all that was said up to what is newest has come."""
        await self._client.wait_until(lambda: (self._client.log.last or 0) >= newest.seq)

    async def leave(self) -> None:
        """Disconnect."""
        await self._stack.aclose()

    async def shown(self, _: int) -> list[str]:
        """What it would show, in order."""
        entries = self._client.log.entries
        return [e.data if isinstance(e, Message) else f"(gap from {e.first})" for e in entries]
