"""Until when an invocation may go on working, as Lambda ends it in the midst of things."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Event = TypeVar("Event")
Answer = TypeVar("Answer")

# Of Lambda's time, kept for what follows the posts: removing gone connections, queueing undelivered
# ones, metrics.
RESERVE_S = 2.0

# By context, as a local run has many handlers in one process.
_end: ContextVar[float] = ContextVar("deadline", default=math.inf)


def remaining() -> float:
    """Return the seconds that are left, infinitely many outside of an invocation."""
    return _end.get() - time.monotonic()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have what happens inside end in so many seconds, or as soon as it had to anyway."""
    token = _end.set(min(_end.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(token)


def with_deadline(handler: Callable[[Event], Answer]) -> Callable[[Event], Answer]:
    """Have a handler end before Lambda ends it."""

    @wraps(handler)
    def observing(event: Event) -> Answer:
        with within(_time_left(getattr(event, "context", None))):
            return handler(event)

    return observing


def _time_left(context: Any) -> float:
    tell = getattr(context, "get_remaining_time_in_millis", None)
    return math.inf if tell is None else max(0.0, tell() / 1000 - RESERVE_S)
