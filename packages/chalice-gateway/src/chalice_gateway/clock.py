"""The gateway's clock, which tests and the inspector can advance."""

from __future__ import annotations

import asyncio
import math
import time


class Clock:
    """The time by which connections are idle and end, and schedules fire. Only for the event loop.

    Functions and the embedded AWS have the time of this machine.
    """

    def __init__(self) -> None:
        self._advanced = 0.0
        self._sleepers: set[asyncio.Future[None]] = set()

    @property
    def advanced(self) -> float:
        """Seconds by which this clock is ahead of the machine's."""
        return self._advanced

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._advanced

    def monotonic(self) -> float:
        """Seconds since an unspecified start."""
        return time.monotonic() + self._advanced

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once, for those who sleep as well. Raises ValueError."""
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError("a clock goes only forward, by a number of seconds")
        self._advanced += seconds
        for sleeper in self._sleepers:
            _wake(sleeper)

    async def sleep_until(self, monotonic: float) -> None:
        """Sleep until `monotonic()` is this time, or later."""
        while (left := monotonic - self.monotonic()) > 0:
            await self._sleep(left)

    async def _sleep(self, seconds: float) -> None:
        """Sleep for this time, or until the clock is advanced."""
        loop = asyncio.get_running_loop()
        sleeper: asyncio.Future[None] = loop.create_future()
        self._sleepers.add(sleeper)
        timer = loop.call_later(seconds, _wake, sleeper)
        try:
            await sleeper
        finally:
            timer.cancel()
            self._sleepers.discard(sleeper)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
