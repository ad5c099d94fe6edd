"""EventBridge's schedule expressions: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Protocol

from chalice_gateway.event_sources.cron import Cron

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((.*)\)")


class Schedule(Protocol):
    """When something is due."""

    def next(self, after: datetime) -> datetime | None:
        """The first time after another; None if there is none."""


class Rate:
    """At regular intervals."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def next(self, after: datetime) -> datetime | None:
        """One interval later; None beyond the calendar."""
        try:
            return after + self._interval
        except OverflowError:
            return None


def parse(expression: str) -> Schedule:
    """Read an expression. Raises ValueError."""
    if found := _CRON.fullmatch(expression):
        return Cron.parse(found[1])
    found = _RATE.fullmatch(expression)
    if not found:
        raise ValueError("it is neither rate(VALUE UNIT) nor cron(SIX FIELDS)")
    value, unit = int(found[1]), found[2]
    if value < 1:
        raise ValueError("a rate is at least 1")
    if (value == 1) == bool(found[3]):
        raise ValueError(f"write rate({value} {unit}{'' if value == 1 else 's'})")
    try:
        return Rate(timedelta(**{f"{unit}s": value}))
    except OverflowError:
        raise ValueError(f"{value} {unit}s are too long") from None
