"""EventBridge's rate and cron expressions, by the examples of its documentation.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from datetime import datetime, timezone

import pytest
from chalice_gateway.event_sources.schedule_expressions import parse

THURSDAY = "2026-11-26 11:30"


def times(expression, after=THURSDAY, count=2):
    due = datetime.strptime(after, "%Y-%m-%d %H:%M").replace(tzinfo=timezone.utc)
    found = []
    for _ in range(count):
        due = parse(expression).next(due)
        if due is None:
            break
        found.append(due.strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # The documented examples.
        ("cron(0 10 * * ? *)", ["2026-11-27 10:00", "2026-11-28 10:00"]),
        ("cron(15 12 * * ? *)", ["2026-11-26 12:15", "2026-11-27 12:15"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-11-26 18:00", "2026-11-27 18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01 08:00", "2027-01-01 08:00"]),
        ("cron(0/15 * * * ? *)", ["2026-11-26 11:45", "2026-11-26 12:00"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-11-26 11:40", "2026-11-26 11:50"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-11-26 11:35", "2026-11-26 11:40"]),
        ("cron(0/30 20-2 ? * MON-FRI *)", ["2026-11-26 20:00", "2026-11-26 20:30"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-12-07 09:00", "2027-01-04 09:00"]),
        ("cron(0 9 ? * 3#2 *)", ["2026-12-08 09:00", "2027-01-12 09:00"]),
        # The wildcards.
        ("cron(1/10 11 * * ? *)", ["2026-11-26 11:31", "2026-11-26 11:41"]),
        ("cron(0 0 L * ? *)", ["2026-11-30 00:00", "2026-12-31 00:00"]),
        ("cron(0 0 L 2 ? *)", ["2027-02-28 00:00", "2028-02-29 00:00"]),
        ("cron(0 0 ? * L *)", ["2026-11-28 00:00", "2026-12-05 00:00"]),
        ("cron(0 0 ? * 6L *)", ["2026-11-27 00:00", "2026-12-25 00:00"]),
        ("cron(0 0 3W * ? *)", ["2026-12-03 00:00", "2027-01-04 00:00"]),
        ("cron(0 0 1W * ? *)", ["2026-12-01 00:00", "2027-01-01 00:00"]),
        ("cron(0 0 1W 5 ? 2027)", ["2027-05-03 00:00"]),
        ("cron(0 0 31W * ? *)", ["2026-12-31 00:00", "2027-01-29 00:00"]),
        ("cron(0 0 LW 1 ? *)", ["2027-01-29 00:00", "2028-01-31 00:00"]),
        ("cron(0 0 ? JAN,jul SUN *)", ["2027-01-03 00:00", "2027-01-10 00:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("cron(30 11 26 11 ? 2026-2027)", ["2027-11-26 11:30"]),
        ("cron(0 0 30 2 ? *)", []),
        ("rate(1 minute)", ["2026-11-26 11:31", "2026-11-26 11:32"]),
        ("rate(5 minutes)", ["2026-11-26 11:35", "2026-11-26 11:40"]),
        ("rate(1 hour)", ["2026-11-26 12:30", "2026-11-26 13:30"]),
        ("rate(7 days)", ["2026-12-03 11:30", "2026-12-10 11:30"]),
    ],
)
def test_an_expression_is_due_at_these_times(expression, expected):
    assert times(expression) == expected


def test_a_range_may_pass_midnight_and_the_end_of_the_week():
    night = "cron(0/30 20-2 ? * MON-FRI *)"  # documented: on Monday morning, too
    assert times(night, "2026-11-27 23:30", 3) == [
        "2026-11-30 00:00",
        "2026-11-30 00:30",
        "2026-11-30 01:00",
    ]
    weekend = "cron(0 0 ? * SAT-SUN *)"
    assert times(weekend) == ["2026-11-28 00:00", "2026-11-29 00:00"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("cron(0 10 * * *)", "six fields, not 5"),
        ("cron(0 10 * * * *)", "one of Day-of-month and Day-of-week has to be ?"),
        ("cron(0 10 ? * ? *)", "and not both"),
        ("cron(60 10 * * ? *)", "60 is not from 0 to 59"),
        ("cron(0 10 0 * ? *)", "0 is not from 1 to 31"),
        ("cron(0 10 * FOO ? *)", "FOO is not from 1 to 12"),
        ("cron(0/0 10 * * ? *)", "/0 is not a step"),
        ("cron(0, 10 * * ? *)", "an empty value"),
        ("cron(0 10 ? * 3#6 *)", "6 is not from 1 to 5"),
        ("cron(0 10 ? * 3#1,6#3 *)", "1,6#3 is not from"),
        ("cron(0 10 * * ? 1969)", "1969 is not from 1970 to 2199"),
        ("rate(5 minute)", r"write rate\(5 minutes\)"),
        ("rate(1 minutes)", r"write rate\(1 minute\)"),
        ("rate(0 minutes)", "at least 1"),
        ("rate(5 seconds)", "neither rate"),
        ("rate(99999999999 days)", "too long"),
        ("every day", "neither rate"),
    ],
)
def test_what_eventbridge_refuses_is_refused_with_the_reason(expression, why):
    with pytest.raises(ValueError, match=why):
        parse(expression)


def test_a_rate_beyond_the_calendar_is_never_due():
    assert parse("rate(999999999 days)").next(datetime(2026, 1, 1, tzinfo=timezone.utc)) is None
