"""The limit on functions that run at once, as an AWS account has one."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from chalice_gateway import log
from chalice_gateway.functions.errors import FunctionThrottled

# More would wait for longer than a sender's patience.
MAX_WAITING_PER_FUNCTION = 16
# While the first one has waited for so long, another one would, too: what is done for those that
# give up in the end is lost.
MAX_WAIT_S = 0.25
# Of so many functions that end while both sorts wait, one makes room for what nobody waits for.
TURNS_PER_PATIENT = 10
REPORT_INTERVAL_S = 1.0


class _Turn(NamedTuple):
    """What waits, and since when."""

    future: asyncio.Future[None]
    since: float


class Concurrency:
    """Counts the functions that run. Only for the event loop.

    What somebody waits for has a patience and goes first: messages, handshakes and requests to
    routes. What nobody waits for, `$disconnect` events and the batches of queues, waits for ever.
    """

    def __init__(self, limit: int, on_refused: Callable[[], None] = lambda: None) -> None:
        self._limit = self._free = limit
        self._on_refused = on_refused
        self._impatient: deque[_Turn] = deque()
        self._patient: deque[_Turn] = deque()
        self._turns = 0

    @property
    def running(self) -> int:
        """How many functions run."""
        return self._limit - self._free

    @property
    def is_overloaded(self) -> bool:
        """Whether so many wait, or for so long, that another one would wait in vain."""
        waiting = self._impatient
        return bool(waiting) and (
            len(waiting) >= self._limit * MAX_WAITING_PER_FUNCTION
            or time.monotonic() - waiting[0].since > MAX_WAIT_S
        )

    async def take(self, patience: float | None) -> None:
        """Wait for room for a function, for up to `patience` seconds, or for ever. Raises
        FunctionThrottled."""
        if self._free:
            self._free -= 1
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        waiting = self._patient if patience is None else self._impatient
        waiting.append(_Turn(turn, time.monotonic()))
        timer = loop.call_later(patience, self._give_up, turn) if patience is not None else None
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and not turn.exception():
                self.give_back()
            raise
        finally:
            if timer:
                timer.cancel()

    def give_back(self) -> None:
        """A function has ended: the next one that waits has its turn."""
        while waiting := self._next_queue():
            turn, _ = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _next_queue(self) -> deque[_Turn]:
        """Who has the next turn; empty if nobody waits."""
        if not self._impatient or not self._patient:
            return self._impatient or self._patient
        self._turns += 1
        return self._impatient if self._turns % TURNS_PER_PATIENT else self._patient

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn.done():
            return
        turn.set_exception(FunctionThrottled())
        while self._impatient and self._impatient[0].future.done():
            self._impatient.popleft()
        self._on_refused()


class Refusals:
    """Counts refused functions. The terminal shows how many: at once, then once a second."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._count = 0
        self._is_waiting = False

    def add(self) -> None:
        """Count one."""
        self._count += 1
        if not self._is_waiting:
            self._report()

    def _report(self) -> None:
        self._is_waiting = self._count > 0
        if self._count:
            log.warning(
                f"Overload: {self._limit} functions run already (--concurrency). "
                f"Refused: {self._count}."
            )
            self._count = 0
            asyncio.get_running_loop().call_later(REPORT_INTERVAL_S, self._report)
