"""The fields of a cron expression, with the wildcards of EventBridge."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_WEEK = range(1, 8)  # from Sunday
_MONTH = range(1, 32)
_SATURDAY = 7
_MAX_WEEKS = 5


def values(field: str, allowed: range, names: Sequence[str] = ()) -> list[int]:
    """The values of a field: `*`, `1,2`, `MON-FRI`, `0/15`. Raises ValueError."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        start = allowed[0] if first == "*" else _value(first, allowed, names)
        if dash:
            end = _value(last, allowed, names)
        else:
            end = allowed[-1] if first == "*" or slash else start
        if end < start:  # from 20 to 2 o'clock, from Saturday to Sunday
            end += len(allowed)
        every = range(start, end + 1, _step(step) if slash else 1)
        found.update(allowed[(value - allowed[0]) % len(allowed)] for value in every)
    return sorted(found)


def _step(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"/{text} is not a step")
    return int(text)


def _value(text: str, allowed: range, names: Sequence[str]) -> int:
    if text.upper() in names:
        return names.index(text.upper()) + 1
    if not text.isdecimal() or int(text) not in allowed:
        raise ValueError(f"{text or 'an empty value'} is not from {allowed[0]} to {allowed[-1]}")
    return int(text)


class MonthDays(NamedTuple):
    """Day-of-month: days by number, the last one (`L`), or the weekday that is nearest to one
    (`15W`, `LW`)."""

    days: list[int]
    is_last: bool = False
    is_weekday: bool = False

    @classmethod
    def parse(cls, field: str) -> MonthDays:
        """Read the field. Raises ValueError."""
        if field in ("L", "LW"):
            return cls([], True, field == "LW")
        if field.endswith("W"):
            return cls([_value(field[:-1], _MONTH, ())], False, True)
        return cls(values(field, _MONTH))

    def has(self, day: date) -> bool:
        """Whether a day is meant."""
        _, length = calendar.monthrange(day.year, day.month)
        wanted = [length] if self.is_last else self.days
        if not self.is_weekday:
            return day.day in wanted
        return wanted[0] <= length and day == _nearest_weekday(day.replace(day=wanted[0]), length)


def _nearest_weekday(day: date, length: int) -> date:
    """The weekday that is nearest, in the same month."""
    if day.weekday() == calendar.SATURDAY:
        return day + timedelta(days=2 if day.day == 1 else -1)
    if day.weekday() == calendar.SUNDAY:
        return day + timedelta(days=-2 if day.day == length else 1)
    return day


class WeekDays(NamedTuple):
    """Day-of-week: days by number or name, the nth in the month (`3#2`), the last (`6L`)."""

    days: list[int]
    number: int | None = None
    is_last: bool = False

    @classmethod
    def parse(cls, field: str) -> WeekDays:
        """Read the field. Raises ValueError."""
        if field == "L":
            return cls([_SATURDAY])
        if field.endswith("L"):
            return cls([_value(field[:-1], _WEEK, WEEKDAYS)], None, True)
        day, hash_sign, number = field.partition("#")
        if hash_sign:
            return cls([_value(day, _WEEK, WEEKDAYS)], _value(number, range(1, _MAX_WEEKS + 1), ()))
        return cls(values(field, _WEEK, WEEKDAYS))

    def has(self, day: date) -> bool:
        """Whether a day is meant."""
        if day.isoweekday() % 7 + 1 not in self.days:
            return False
        if self.number is not None:
            return (day.day + 6) // 7 == self.number
        _, length = calendar.monthrange(day.year, day.month)
        return not self.is_last or day.day + 7 > length
