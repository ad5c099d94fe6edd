"""Rate limits by the generic cell rate algorithm (GCRA). Pure.

A budget is one number, the theoretical arrival time (TAT), when it is full again, in microseconds
since the epoch. An action moves the TAT on by its cost, and must leave it within the limit's window
from now. https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from __future__ import annotations

import math
from dataclasses import dataclass


class TooSoon(Exception):
    """An action is over its rate limit.

    retry_after_ms: milliseconds until it would be accepted.
    """

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(f"over the limit for {retry_after_ms} ms")
        self.retry_after_ms = retry_after_ms


@dataclass(frozen=True)
class RateLimit:
    """A rate, and the time whose actions may come at once.

    budget: its name, in letters: actions with the same one share a budget.
    per_second: actions a second, 1,000 at most.
    window_ms: a full budget is what the rate gives in this time, but at least one action.
    """

    budget: str
    per_second: float
    window_ms: int

    def charge(self, now: int, cost: float = 1) -> Charge:
        """Return what an action costs: `cost` actions of the rate, as far as a full budget has as
        many."""
        pause = 1_000_000 / self.per_second
        cost_us = math.ceil(pause * cost)
        window = max(self.window_ms * 1000, math.ceil(pause), cost_us)
        return Charge(self.budget, now, cost_us, now * 1000 + window - cost_us)


@dataclass(frozen=True)
class Charge:
    """An action's charge to a budget.

    now: when the action comes; milliseconds since the epoch.
    cost_us: how far it moves the TAT on; microseconds.
    latest: the latest TAT with which it is accepted.
    """

    budget: str
    now: int
    cost_us: int
    latest: int

    def applied(self, tat: int | None) -> int:
        """Return a budget's TAT after the action; raises TooSoon. None is a budget never used."""
        if tat is not None and tat > self.latest:
            raise TooSoon(math.ceil((tat - self.latest) / 1000))
        return max(tat or 0, self.now * 1000) + self.cost_us
