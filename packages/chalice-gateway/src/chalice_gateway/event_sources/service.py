"""Runs the event sources of the app that is deployed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import datetime

from chalice_gateway import log
from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.clock import Clock
from chalice_gateway.event_sources.feed import Context, Feed
from chalice_gateway.event_sources.notifications import NotificationFeed
from chalice_gateway.event_sources.queues import QueueFeed
from chalice_gateway.event_sources.schedules import ScheduleFeed
from chalice_gateway.event_sources.streams import Positions, StreamFeed
from chalice_gateway.functions.service import Functions

PREPARE_INTERVAL_S = 1.0
_NOTIFYING = {"sns": "SNS", "s3": "S3"}


class EventSources:
    """Feeds functions with events. Started after each deployment, and stopped before the next."""

    def __init__(self, functions: Functions, aws: AwsClient, clock: Clock) -> None:
        self._context = Context(functions, aws, clock)
        self._notifications = NotificationFeed(self._context)
        # Kept over reloads.
        self._due: dict[tuple[str, str], datetime] = {}
        self._positions: Positions = {}
        self._running: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Make what is missing, and feed from now on. Raises InvalidInput for a schedule that is
        none; what cannot be read is named at the terminal."""
        for feed in list(self._feeds()):
            is_prepared = await _is_prepared(feed)
            self._running.append(asyncio.create_task(_run(feed, is_prepared=is_prepared)))

    async def stop(self) -> None:
        """Read no more. Events that run go on."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running = []

    def _feeds(self) -> Iterator[Feed]:
        sources = self._context.functions.manifest.sources
        for source in sources:
            if source.kind == "sqs":
                yield QueueFeed(source, self._context)
            elif source.kind == "schedule":
                yield ScheduleFeed(source, self._context, self._due)
            elif source.kind in ("dynamodb", "kinesis"):
                yield StreamFeed(source, self._context, self._positions)
        notifying = {source.kind for source in sources} & _NOTIFYING.keys()
        for kind in sorted(notifying):
            if not self._context.aws.is_embedded(kind):
                log.warning(
                    f"{_NOTIFYING[kind]} is elsewhere (--endpoint): no function hears of it."
                )
                notifying.discard(kind)
        if notifying:
            yield self._notifications


async def _is_prepared(feed: Feed) -> bool:
    try:
        await feed.prepare()
    except AwsError as error:
        log.error(f"{feed.subject} cannot be read: {error}")
        return False
    return True


async def _run(feed: Feed, *, is_prepared: bool) -> None:
    """Run a feed. The app may make a table or a queue itself, later."""
    while not is_prepared:
        await asyncio.sleep(PREPARE_INTERVAL_S)
        with contextlib.suppress(AwsError):
            await feed.prepare()
            is_prepared = True
    await feed.run()
