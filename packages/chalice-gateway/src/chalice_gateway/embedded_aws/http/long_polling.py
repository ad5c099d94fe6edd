"""Requests that wait for something to happen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class LongPolling:
    """Requests that wait, and can be woken to look again."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._waiting: set[asyncio.Future[None]] = set()

    def wake(self) -> None:
        """Let all waiting requests look again."""
        for turn in self._waiting:
            _wake(turn)

    async def poll(self, look: Callable[[], T], found: Callable[[T], bool], seconds: float) -> T:
        """What `look` returns when `found` accepts it, or when `seconds` are over."""
        until = time.monotonic() + seconds
        while True:
            result = look()
            left = until - time.monotonic()
            if found(result) or left <= 0:
                return result
            await self._wait(min(left, self._interval_s))

    async def _wait(self, seconds: float) -> None:
        # asyncio.wait_for may swallow the cancellation when the client has left (Python 3.11).
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.add(turn)
        timer = loop.call_later(seconds, _wake, turn)
        try:
            await turn
        finally:
            timer.cancel()
            self._waiting.discard(turn)


def _wake(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)
