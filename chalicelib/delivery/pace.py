"""Pace: spreads the posts of the functions behind the queue, so that they keep to the quota."""

from __future__ import annotations

import math
import time
from threading import Lock

# How many posts a second one function makes, with 32 in flight, if none takes longer than 32 ms.
POSTS_PER_FUNCTION = 1_000
# Of the account's posts a second; the rest is for messages to small rooms and what clients send.
FANOUT_SHARE = 0.9
MIN_CONCURRENCY = 2  # Lambda's; it has no more than 1,000 either
MAX_WAIT_S = 60.0  # no post is due later, unless the clock was set back


def fanout_concurrency(posts_per_s: float) -> int:
    """Return how many fan-out functions run at once at most, for an account's posts a second."""
    return max(MIN_CONCURRENCY, math.ceil(posts_per_s / POSTS_PER_FUNCTION))


class Pace:
    """A token bucket. Threads may share it.

    per_s: posts a second. burst: posts that need not wait, after a pause.
    """

    def __init__(self, per_s: float, burst: float) -> None:
        self.per_s, self.burst = per_s, burst
        self._interval_s = 1 / per_s
        self._burst_s = max(0.0, burst - 1) / per_s
        self._next = 0.0
        self._lock = Lock()

    @classmethod
    def of_one_function(cls, posts_per_s: float) -> Pace:
        """Return a fan-out function's part of an account's posts a second, and of their burst,
        which API Gateway sets to half as many."""
        part = posts_per_s / fanout_concurrency(posts_per_s)
        return cls(FANOUT_SHARE * part, part / 2)

    def wait_s(self) -> float:
        """Take the next place; return the seconds until its post may begin."""
        now = time.time()  # monotonic time may stand still while Lambda does
        with self._lock:
            earliest = now - self._burst_s
            if not earliest <= self._next <= now + MAX_WAIT_S:
                self._next = earliest
            place = self._next
            self._next += self._interval_s
        return max(0.0, place - now)
