"""The limit on functions that run at once, as an AWS account has one."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from chalice_gateway import log

REPORT_INTERVAL_S = 1.0


class Concurrency:
    """Counts the functions that run. Only for the event loop."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._free = limit
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._refused = 0
        self._reported = 0.0

    @property
    def is_full(self) -> bool:
        """Whether a function that cannot wait is refused now."""
        return self._free == 0

    def refuse(self) -> None:
        """Count a refused function. The terminal shows how many, once a second."""
        self._refused += 1
        now = time.monotonic()
        if now - self._reported >= REPORT_INTERVAL_S:
            log.error(
                f"Overload: {self.limit} functions run already (--concurrency); refused since the "
                f"last such line: {self._refused}."
            )
            self._refused, self._reported = 0, now

    def take(self) -> None:
        """Let a function run. There has to be room."""
        self._free -= 1

    async def wait(self) -> None:
        """Let a function run as soon as there is room, before any that cannot wait."""
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """A function has ended."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
