"""What became of one simulated message: who got it, when, and what it costs."""

import math
from collections import Counter
from dataclasses import dataclass, field

from bench.harness import prices


@dataclass
class Outcome:
    """What became of one message.

    deliveries: when, in seconds since it came, and to how many.
    failed: connections whose every attempt was refused. unlisted: those that there was no time to
    list. refused: posts, retried or not. max_functions: at once. used: what is billed.
    """

    deliveries: list[tuple[float, int]] = field(default_factory=list)
    failed: int = 0
    unlisted: int = 0
    refused: int = 0
    max_functions: int = 0
    used: Counter[str] = field(default_factory=Counter)

    @property
    def delivered(self) -> int:
        """To how many connections."""
        return sum(count for _, count in self.deliveries)

    @property
    def share(self) -> float:
        """The part of all connections that it was delivered to."""
        return self.delivered / (self.delivered + self.failed + self.unlisted)

    @property
    def usd(self) -> float:
        """What it costs, each price that of its dearest tier."""
        return sum(prices.bill(self.used, is_dearest=True).values())

    def seconds_until(self, share: float) -> float:
        """Until this share of those it was delivered to had it; 1 for the last of them."""
        left = share * self.delivered
        for at, count in sorted(self.deliveries):
            left -= count
            if left <= 0:
                return at
        return math.nan
