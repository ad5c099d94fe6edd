"""The limit on functions that run at once, as an AWS account has one."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from chalice_gateway import log

# More would wait for longer than a sender's patience.
MAX_WAITING_PER_FUNCTION = 16
REPORT_INTERVAL_S = 1.0


class FunctionThrottled(Exception):
    """As many functions as may run at once run already."""


class Concurrency:
    """Counts the functions that run. Only for the event loop."""

    def __init__(self, limit: int) -> None:
        self._limit = self._free = limit
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._refused = 0
        self._reported = 0.0

    @property
    def is_overloaded(self) -> bool:
        """Whether so many wait that another one would wait in vain."""
        return len(self._waiting) >= self._limit * MAX_WAITING_PER_FUNCTION

    async def take(self, patience: float | None) -> None:
        """Wait for room for a function, for up to `patience` seconds, or for ever. Raises
        FunctionThrottled."""
        if self._free:
            self._free -= 1
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(patience, self._give_up, turn) if patience is not None else None
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()
            raise
        finally:
            if timer:
                timer.cancel()

    def give_back(self) -> None:
        """A function has ended: the next one that waits has its turn."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def refuse(self) -> FunctionThrottled:
        """Count a refused function. The terminal shows how many, once a second."""
        self._refused += 1
        now = time.monotonic()
        if now - self._reported >= REPORT_INTERVAL_S:
            log.error(
                f"Overload: {self._limit} functions run already (--concurrency); refused since the "
                f"last such line: {self._refused}."
            )
            self._refused, self._reported = 0, now
        return FunctionThrottled()

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if not turn.done():
            self._waiting.remove(turn)
            turn.set_exception(self.refuse())
