"""The six fields of EventBridge's cron expressions."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from chalice_gateway.event_sources.cron_fields import MONTHS, MonthDays, WeekDays, values

FIELD_COUNT = 6
YEARS = range(1970, 2200)


class Cron(NamedTuple):
    """Minutes, hours, days, months and years. Days are of the month or of the week."""

    minutes: list[int]
    hours: list[int]
    days: MonthDays | WeekDays
    months: list[int]
    years: list[int]

    @classmethod
    def parse(cls, text: str) -> Cron:
        """Read the six fields. Raises ValueError."""
        fields = text.split()
        if len(fields) != FIELD_COUNT:
            raise ValueError(f"cron has six fields, not {len(fields)}")
        minutes, hours, month_days, months, week_days, years = fields
        if (month_days == "?") == (week_days == "?"):
            raise ValueError("one of Day-of-month and Day-of-week has to be ?, and not both")
        is_by_week = month_days == "?"
        return cls(
            values(minutes, range(60)),
            values(hours, range(24)),
            WeekDays.parse(week_days) if is_by_week else MonthDays.parse(month_days),
            values(months, range(1, 13), MONTHS),
            values(years, YEARS),
        )

    def next(self, after: datetime) -> datetime | None:
        """The first time after another one, in UTC; None if there is none."""
        start = (after + timedelta(minutes=1)).replace(second=0, microsecond=0)
        for day in self._days_from(start.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.utc)
                    if due >= start:
                        return due
        return None

    def _days_from(self, first: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) < (first.year, first.month):
                    continue
                _, length = calendar.monthrange(year, month)
                for day in range(1, length + 1):
                    each = date(year, month, day)
                    if each >= first and self.days.has(each):
                        yield each
