"""What AWS asks, in us-east-1 and USD, and how it counts; check the prices before you rely on them.

Free tiers of an account are not taken off, so that a total shows all that is used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

KB = 1024

Usage = Mapping[str, float]  # how many, by the keys of PRICES


class Price(NamedTuple):
    """A line of AWS' price list.

    component: the line of our bill that it goes into.
    unit: what is counted.
    tiers: from how many in a month on, and USD for a million from there on; ascending.
    source: where the price is from, and of when.
    """

    component: str
    unit: str
    tiers: tuple[tuple[float, float], ...]
    source: str


PRICES = {
    "api_messages": Price(
        "API Gateway, messages",
        "message, each way, for each 32 KB",
        ((0, 1.00), (1e9, 0.80)),
        "API Gateway's price list, 2026-09-20; above a billion: from memory",
    ),
    "connection_minutes": Price(
        "API Gateway, connections",
        "minute of a connection",
        ((0, 0.25),),
        "API Gateway's price list, 2026-09-20",
    ),
    "invocations": Price("Lambda", "request", ((0, 0.20),), "Lambda's price list, 2026-05-05"),
    "gb_seconds": Price(
        "Lambda", "GB-second, x86", ((0, 16.6667),), "Lambda's price list, 2026-05-05"
    ),
    "writes": Price(
        "DynamoDB", "write of 1 KB, on demand", ((0, 0.625),), "a pricing guide, July 2025"
    ),
    "reads": Price(
        "DynamoDB",
        "strong read of 4 KB, on demand; an eventual one is half",
        ((0, 0.125),),
        "a pricing guide, July 2025",
    ),
    "queue_requests": Price(
        "SQS",
        "request, for each 64 KB",
        ((0, 0.0), (1e6, 0.40)),
        "uncertain: from memory, and a pricing guide of March 2026",
    ),
    "log_kb": Price("CloudWatch Logs", "KB taken in", ((0, 0.50),), "uncertain: from memory"),
}


def bill(usage: Usage) -> dict[str, float]:
    """USD by component for what was used in a month; all components, in the order of PRICES."""
    lines = dict.fromkeys((price.component for price in PRICES.values()), 0.0)
    for item, price in PRICES.items():
        lines[price.component] += _cost(price.tiers, usage.get(item, 0))
    return lines


def _cost(tiers: tuple[tuple[float, float], ...], count: float) -> float:
    ends = [start for start, _ in tiers[1:]] + [math.inf]
    parts = ((min(count, end) - start, usd) for (start, usd), end in zip(tiers, ends, strict=True))
    return sum(max(part, 0) * usd / 1e6 for part, usd in parts)


def total(parts: Iterable[tuple[float, Usage]]) -> dict[str, float]:
    """Add usages, each of them so many times; raises KeyError for one that has no price."""
    summed = dict.fromkeys(PRICES, 0.0)
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
    """How many writes DynamoDB counts for one of `size` bytes, 0 for a row that is not there."""
    return max(1, math.ceil(size / KB))


def reads(size: int, consistent: bool) -> float:
    """How many reads DynamoDB counts for one call that goes through `size` bytes."""
    return max(1, math.ceil(size / (4 * KB))) * (1 if consistent else 0.5)
