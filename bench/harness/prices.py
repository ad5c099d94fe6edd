"""AWS prices in us-east-1, in USD, and how AWS counts; check the prices before you rely on them.

They are in prices.json: what is counted, from how many a month on, USD for a million from there on,
and where the price is from. An account's free tiers are not deducted: a total shows all usage.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

KB = 1024

Usage = Mapping[str, float]  # how many, by the keys of prices.json


class Price(NamedTuple):
    """A line of AWS' price list, and the component of the bill that it belongs to."""

    component: str
    unit: str
    tiers: list[tuple[float, float]]
    source: str


@cache
def price_list() -> dict[str, Price]:
    """All prices."""
    stored = json.loads(Path(__file__).with_suffix(".json").read_text())
    return {item: Price(**price) for item, price in stored.items()}


def bill(usage: Usage) -> dict[str, float]:
    """USD by component for a month's usage; all components, in the order of the price list."""
    return _by_component(usage, _tiered)


def dearest(usage: Usage) -> dict[str, float]:
    """USD by component, each price that of its dearest tier."""
    return _by_component(usage, lambda tiers, count: count * max(usd for _, usd in tiers) / 1e6)


def _by_component(
    usage: Usage, cost: Callable[[list[tuple[float, float]], float], float]
) -> dict[str, float]:
    lines = dict.fromkeys((price.component for price in price_list().values()), 0.0)
    for item, price in price_list().items():
        lines[price.component] += cost(price.tiers, usage.get(item, 0))
    return lines


def _tiered(tiers: list[tuple[float, float]], count: float) -> float:
    ends = [start for start, _ in tiers[1:]] + [math.inf]
    parts = ((min(count, end) - start, usd) for (start, usd), end in zip(tiers, ends, strict=True))
    return sum(max(part, 0) * usd / 1e6 for part, usd in parts)


def total(parts: Iterable[tuple[float, Usage]]) -> dict[str, float]:
    """Add usages, each so many times; raises KeyError for one without a price."""
    summed = dict.fromkeys(price_list(), 0.0)
    for times, usage in parts:
        for item, count in usage.items():
            summed[item] += times * count
    return summed


def api_messages(size: int) -> int:
    """How many messages API Gateway counts for one of `size` bytes."""
    return max(1, math.ceil(size / (32 * KB)))


def queue_requests(size: int) -> int:
    """How many requests SQS counts for one that carries `size` bytes."""
    return max(1, math.ceil(size / (64 * KB)))


def writes(size: int) -> int:
    """How many writes DynamoDB counts for an item of `size` bytes; a missing item has none."""
    return max(1, math.ceil(size / KB))


def reads(size: int, consistent: bool) -> float:
    """How many reads DynamoDB counts for one call that goes through `size` bytes."""
    return max(1, math.ceil(size / (4 * KB))) * (1 if consistent else 0.5)
