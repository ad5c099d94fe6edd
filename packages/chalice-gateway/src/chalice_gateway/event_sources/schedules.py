"""EventBridge's scheduled rules: they invoke @app.schedule handlers."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import Any

from chalice_gateway.aws_account import account_id, arn, region
from chalice_gateway.errors import InvalidInput
from chalice_gateway.event_sources import asynchronous
from chalice_gateway.event_sources.feed import Context, Feed, Happened
from chalice_gateway.event_sources.schedule_expressions import Schedule, parse
from chalice_gateway.manifest import Manifest, Source

# A clock that is advanced by far makes many invocations due at once. No more than these are made.
MAX_AT_ONCE = 100


class ScheduleFeed(Feed):
    """Invokes one handler at its times, by a clock that can be advanced."""

    def __init__(
        self, source: Source, context: Context, due: dict[tuple[str, str], datetime]
    ) -> None:
        """due: when each is due next; kept over reloads, or a rate would begin anew."""
        self._source = source
        self._context = context
        self._schedule = schedule_of(source)
        self._key = source.function, source.settings["expression"]
        self._due = due
        self._due.setdefault(self._key, self._next(self._now()))

    async def read(self) -> None:
        """Sleep until the handler is due, and invoke it for each time that has passed."""
        clock = self._context.clock
        due = self._due[self._key]
        await clock.sleep_until(clock.monotonic() + (due - self._now()).total_seconds())
        for _ in range(MAX_AT_ONCE):
            if due > self._now():
                break
            self._invoke(due)
            due = self._next(due)
        self._due[self._key] = max(due, self._next(self._now())) if due <= self._now() else due

    def _next(self, after: datetime) -> datetime:
        return self._schedule.next(after) or datetime.max.replace(tzinfo=timezone.utc)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._context.clock.now(), timezone.utc)

    def _invoke(self, due: datetime) -> None:
        manifest = self._context.functions.manifest
        function = self._source.function
        event = schedule_event(manifest, function, due)
        expression = self._source.settings["expression"]
        happened = Happened("schedule", expression, event["time"])
        asynchronous.start(self._context, function, event, happened)


def event_by_hand(manifest: Manifest, function: str, event: Any) -> Any:
    """The event with which a function is invoked by hand: a schedule needs none."""
    if event == {} and manifest.functions[function].kind == "schedule":
        return schedule_event(manifest, function, datetime.now(timezone.utc))
    return event


def schedule_of(source: Source) -> Schedule:
    """The schedule of a source. Raises InvalidInput."""
    expression = source.settings["expression"]
    try:
        return parse(expression)
    except ValueError as error:
        raise InvalidInput(
            f"{source.function} has the schedule {expression!r}, which EventBridge refuses: {error}"
        ) from None


def schedule_event(manifest: Manifest, function: str, due: datetime) -> dict[str, Any]:
    """https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html"""
    rule = f"{manifest.app_name}-{manifest.stage}-{function}-event"  # as Chalice names it
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account_id(),
        "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region(),
        "resources": [arn("events", f"rule/{rule}")],
        "detail": {},
    }
