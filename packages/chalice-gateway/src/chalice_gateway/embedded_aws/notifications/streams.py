"""DynamoDB Streams: what moto's streams of tables lack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.dynamodb.models.table import StreamRecord, StreamShard
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

# AWS keeps a day's.
MAX_RECORDS = 10_000
MAX_ITERATORS = 1_000


def watch(region: str, on_record: Callable[[], None]) -> None:
    """Make moto's streams hold a limited number of records, none for a write that changes nothing,
    and tell of each."""

    def add(shard: StreamShard, old: Any, new: Any) -> None:
        if old is not None and new is not None and old.attrs == new.attrs:
            return
        kind = "MODIFY" if old is not None and new is not None else "REMOVE" if old else "INSERT"
        view: str = shard.table.stream_specification["StreamViewType"]
        number = shard.starting_sequence_number + len(shard.items)
        record = StreamRecord(shard.table, view, kind, old, new, number)
        record.record["awsRegion"] = region
        shard.items.append(record)
        if len(shard.items) > 2 * MAX_RECORDS:
            del shard.items[:MAX_RECORDS]
            shard.starting_sequence_number += MAX_RECORDS
        on_record()

    def get(shard: StreamShard, start: int, quantity: int) -> list[dict[str, Any]]:
        first = max(0, start - shard.starting_sequence_number)
        return [item.to_json() for item in shard.items[first : first + quantity]]

    get_records = DynamoDBStreamsBackend.get_records

    def get_records_and_forget(backend: Any, iterator: str, limit: int) -> Any:
        answer = get_records(backend, iterator, limit)
        for old in list(backend.shard_iterators)[:-MAX_ITERATORS]:
            del backend.shard_iterators[old]
        return answer

    StreamShard.add = add
    StreamShard.get = get
    DynamoDBStreamsBackend.get_records = get_records_and_forget
