"""Lambda's mappings of streams: they feed @app.on_kinesis_record and @app.on_dynamodb_record
handlers.

The records of a shard come in their order: a batch that failed is tried again before the next one.
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from chalice_gateway import log
from chalice_gateway.aws_client import AwsError
from chalice_gateway.event_sources.feed import Context, Feed, Happened
from chalice_gateway.event_sources.stream_services import STREAM_SERVICES, Shard
from chalice_gateway.manifest import Source

# The embedded AWS answers as soon as there is a record. Others answer at once; then this is the
# pause until the next question.
WAIT_S = 20
WAIT_HEADER = {"X-Chalice-Gateway-Wait": str(WAIT_S)}
POLL_INTERVAL_S = 1.0
# Lambda tries until the records expire, after a day. Here a batch is given up after about an hour.
MAX_ATTEMPTS = 20
MAX_PAUSE_S = 300.0
CLOSED = ""
"""The position in a shard that has ended, of which all was read."""
_LOST_POSITION = ("ExpiredIteratorException", "TrimmedDataAccessException")

Positions = dict[tuple[str, Shard], str]
"""The iterator of the next record, by the function and the shard."""


class StreamFeed(Feed):
    """Feeds one handler from all shards of a stream."""

    def __init__(self, source: Source, context: Context, positions: Positions) -> None:
        """positions: kept over reloads."""
        self._source = source
        self._context = context
        self._positions = positions
        self._service = STREAM_SERVICES[source.kind]
        self.subject = f"The stream of {source.function}"
        self._shards: list[Shard] = []

    async def prepare(self) -> None:
        """Find the stream, or make it, and begin to count in each shard."""
        self._shards = await self._service.open(self._source, self._context.aws)
        for shard in self._shards:
            await self._position(shard, self._source.settings["starting_position"])

    async def _position(self, shard: Shard, start: str) -> str:
        key = self._source.function, shard
        if key not in self._positions:
            request = {**self._service.shard_params(shard), "ShardIteratorType": start}
            answer = await self._context.aws.json(self._service.name, "GetShardIterator", request)
            self._positions[key] = answer["ShardIterator"]
        return self._positions[key]

    async def run(self) -> None:
        """Read all shards for ever."""
        await asyncio.gather(*(_ShardFeed(self, shard).run() for shard in self._shards))

    async def read(self) -> None:
        """Read each shard once."""
        for shard in self._shards:
            await self.read_shard(shard)

    async def read_shard(self, shard: Shard) -> None:
        """Wait for records, and have them handled."""
        iterator = await self._position(shard, "TRIM_HORIZON")
        if iterator == CLOSED:
            await asyncio.sleep(WAIT_S)
            return
        began = time.monotonic()
        request = {"ShardIterator": iterator, "Limit": self._source.settings["batch_size"]}
        try:
            answer = await self._context.aws.json(
                self._service.name, "GetRecords", request, headers=WAIT_HEADER
            )
        except AwsError as error:
            if error.code in _LOST_POSITION:
                del self._positions[self._source.function, shard]
            raise
        if answer["Records"]:
            await self._handle(shard, answer["Records"])
        elif time.monotonic() - began < POLL_INTERVAL_S:
            await asyncio.sleep(POLL_INTERVAL_S)
        self._positions[self._source.function, shard] = answer.get("NextShardIterator") or CLOSED

    async def _handle(self, shard: Shard, records: list[dict[str, Any]]) -> None:
        """Invoke the handler until it succeeds. The position is kept until then: a reload in
        between begins with the same records."""
        event = {"Records": [self._service.event_record(record, shard) for record in records]}
        happened = Happened("stream", shard.stream, str(len(records)))
        clock, function = self._context.clock, self._source.function
        pause = 1.0
        for _ in range(MAX_ATTEMPTS):
            if await self._context.invoke(function, event, happened):
                return
            await clock.sleep_until(clock.monotonic() + pause)
            pause = min(2 * pause, MAX_PAUSE_S)
        log.error(f"{function} failed {MAX_ATTEMPTS} times: {len(records)} records are lost to it.")


class _ShardFeed(Feed):
    def __init__(self, feed: StreamFeed, shard: Shard) -> None:
        self.subject = feed.subject
        self._feed = feed
        self._shard = shard

    async def read(self) -> None:
        await self._feed.read_shard(self._shard)
