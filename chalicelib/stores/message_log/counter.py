"""Counter: gives each writer of a room the next number. Numbers never come again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.stores.message_log import items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A counter outlives every entry by an hour: clocks differ.
COUNTER_RETENTION_S = items.RETENTION_S + 3600


class CounterState(NamedTuple):
    """A room's counter.

    begun_at: the time at which it began to count, and thus the number before its first one.
    last: the last number that it gave. last_at: when that was, in whole seconds.
    """

    begun_at: int
    last: int
    last_at: int


class Counter:
    """The rooms' counters.

    A counter begins at the clock in milliseconds, which is above all numbers that were ever given:
    no room takes a message each millisecond. So a counter may be deleted at any time, by hand too.
    One that has expired begins again, whether DynamoDB has deleted it or not: what it numbered has
    expired as well, and readers learn from `begun_at` that nothing below is being written.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, client: DynamoDBClient, table: str, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def reserve(self, room: str) -> int:
        """Return the room's next number."""
        now = self._clock()
        values = {
            ":one": {"N": "1"},
            ":now": {"N": str(now)},
            ":today": {"N": str(now // 1000)},
            ":expires": {"N": str(now // 1000 + COUNTER_RETENTION_S)},
        }
        try:
            return self._count(room, values)
        except self._client.exceptions.ConditionalCheckFailedException:
            self._restart(room, {name: values[name] for name in values if name != ":one"})
            return self._count(room, values)

    def state(self, room: str) -> CounterState | None:
        response = self._client.get_item(TableName=self._table, Key=_key(room), ConsistentRead=True)
        if item := response.get("Item"):
            last_at = (items.number(item, "expiresAt") - COUNTER_RETENTION_S) * 1000
            return CounterState(
                items.number(item, "begunAt"), items.number(item, "lastSeq"), last_at
            )
        return None

    def _count(self, room: str, values: dict[str, Any]) -> int:
        response = self._client.update_item(
            TableName=self._table,
            Key=_key(room),
            UpdateExpression="SET lastSeq = if_not_exists(lastSeq, :now) + :one,"
            " begunAt = if_not_exists(begunAt, :now), expiresAt = :expires",
            ConditionExpression="attribute_not_exists(room) OR expiresAt > :today",
            ExpressionAttributeValues=values,
            ReturnValues="UPDATED_NEW",
        )
        return int(response["Attributes"]["lastSeq"]["N"])

    def _restart(self, room: str, values: dict[str, Any]) -> None:
        """Let an expired counter begin again, unless another writer has just done so."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(room),
                UpdateExpression="SET lastSeq = :now, begunAt = :now, expiresAt = :expires",
                ConditionExpression="expiresAt <= :today AND lastSeq < :now",
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return


def _key(room: str) -> dict[str, Any]:
    return {"room": {"S": f"{room}#counter"}, "seq": {"N": "0"}}  # no room's name has a `#`
