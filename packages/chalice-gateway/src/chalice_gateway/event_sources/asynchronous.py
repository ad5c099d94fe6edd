"""Asynchronous invocations: what topics, buckets and schedules make."""

from __future__ import annotations

from typing import Any

from chalice_gateway import log
from chalice_gateway.event_sources.feed import Context, Happened

# A failed invocation is tried again after these times.
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
RETRIES_AFTER_S = (60, 120)


def start(context: Context, function: str, event: dict[str, Any], happened: Happened) -> None:
    """Invoke a function, and up to twice more if it fails."""
    context.work.start(_invoke(context, function, event, happened))


async def _invoke(
    context: Context, function: str, event: dict[str, Any], happened: Happened
) -> None:
    for pause in RETRIES_AFTER_S:
        if await context.invoke(function, event, happened):
            return
        await context.clock.sleep_until(context.clock.monotonic() + pause)
    if not await context.invoke(function, event, happened):
        log.error(f"{function} failed three times, and Lambda tries no more: the event is lost.")
