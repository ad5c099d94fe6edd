"""AWS prices in us-east-1, in USD, and how AWS counts; check the prices before you rely on them.

They are in prices.json: what is counted, from how many a month on, USD for a million from there on,
and where the price is from. An account's free tiers are not deducted: a total shows all usage.
"""

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

KB = 1024

Usage = Mapping[str, float]  # how many, by the keys of prices.json


class Price(NamedTuple):
    """A line of AWS' price list, and the component of the bill that it belongs to.

    after: a line whose usage goes through the tiers first, where two lines share a free one.
    """

    component: str
    unit: str
    tiers: list[tuple[float, float]]
    source: str
    after: str = ""


@cache
def price_list() -> dict[str, Price]:
    stored = json.loads(Path(__file__).with_suffix(".json").read_text())
    return {item: Price(**price) for item, price in stored.items()}


def bill(usage: Usage, is_dearest: bool = False) -> dict[str, float]:
    """USD by component for a month's usage; all components, in the order of the price list.

    is_dearest: each price is that of its dearest tier.
    """
    lines = dict.fromkeys((price.component for price in price_list().values()), 0.0)
    for item, price in price_list().items():
        tiers = [(0, max(usd for _, usd in price.tiers))] if is_dearest else price.tiers
        ends = [start for start, _ in tiers[1:]] + [math.inf]
        first = usage.get(price.after, 0)
        last = first + usage.get(item, 0)
        for (start, usd), end in zip(tiers, ends, strict=True):
            count = min(last, end) - max(first, start)
            lines[price.component] += max(count, 0) * usd / 1e6
    return lines


def total(parts: Iterable[tuple[float, Usage]]) -> dict[str, float]:
    """Add usages, each so many times; raises KeyError for one without a price."""
    summed = dict.fromkeys(price_list(), 0.0)
    for times, usage in parts:
        for item, count in usage.items():
            summed[item] += times * count
    return summed


def _units(kilobytes: int, size: int) -> int:
    return max(1, math.ceil(size / (kilobytes * KB)))


# How many AWS counts for so many bytes. Nothing is one, too, as a write that deletes no item is.
api_messages, queue_requests, writes = partial(_units, 32), partial(_units, 64), partial(_units, 1)


def reads(size: int, consistent: bool) -> float:
    """How many reads DynamoDB counts for one call that goes through `size` bytes."""
    return _units(4, size) * (1 if consistent else 0.5)
