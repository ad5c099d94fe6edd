"""The time by which an invocation must end its work: Lambda stops it at once at its time-out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Event = TypeVar("Event")
Result = TypeVar("Result")

# Of Lambda's time, kept for what follows the posts: removing gone connections, queueing undelivered
# ones, metrics.
RESERVE_S = 2.0

# A context variable, because a local run has many handlers in one process.
_end: ContextVar[float] = ContextVar("deadline", default=math.inf)


def remaining() -> float:
    """Return the seconds left; infinity outside of an invocation."""
    return _end.get() - time.monotonic()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Limit the block to a number of seconds, or to the deadline that already applies."""
    token = _end.set(min(_end.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(token)


def with_deadline(handler: Callable[[Event], Result]) -> Callable[[Event], Result]:
    """Give a handler a deadline, shortly before Lambda's time-out."""

    @wraps(handler)
    def run(event: Event) -> Result:
        with within(_time_left(getattr(event, "context", None))):
            return handler(event)

    return run


def _time_left(context: Any) -> float:
    tell = getattr(context, "get_remaining_time_in_millis", None)
    return math.inf if tell is None else max(0.0, tell() / 1000 - RESERVE_S)
