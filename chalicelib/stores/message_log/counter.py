"""Counter: gives each writer of a log the next number. Numbers never come again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.rules import (
    CENTURY_S,
    COUNTER_MARGIN_S,
    COUNTER_RETENTION_S,
    Rules,
    ruled_count,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Charge = Callable[[int], None]
"""Is called with the seconds of a room's slow mode, if it is in it, before a number is reserved;
what it raises keeps the number from being reserved."""


class Archived(Exception):
    """The room is archived: nothing was written."""


class Reservation(NamedTuple):
    """A number that a writer may write at.

    is_first: whether the counter has begun with it: all that was written before has expired.
    rules: of the room.
    """

    seq: int
    is_first: bool = False
    rules: Rules = Rules()


class CounterState(NamedTuple):
    """A log's counter.

    begun_at: the time at which it began to count, and thus the number before its first one.
    last: the last number that it gave. last_at: when that was, in whole seconds.
    """

    begun_at: int
    last: int
    last_at: int


class Counter:
    """The logs' counters.

    A counter begins at the clock in milliseconds, which is above all numbers that were ever given:
    no room takes a message each millisecond. So a counter may be deleted at any time, by hand too.
    One that has expired begins again, whether DynamoDB has deleted it or not: what it numbered has
    expired as well, and readers learn from `begun_at` that nothing below is being written.

    An archived room's counters give no numbers, and expire a century later, so that the room stays
    archived. When it is no longer archived, they may have expired meanwhile. The counter of a room
    that has rules, or had some that still show, expires as late; it has the attribute `keptUntil`.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, client: DynamoDBClient, table: str, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def reserve(
        self,
        log: str,
        charge: Charge | None = None,
        *,
        even_archived: bool = False,
        retention_s: int = items.RETENTION_S,
    ) -> Reservation:
        """Return the log's next number; raises Archived, and what `charge` raises.

        retention_s: how long what is written there is kept, by the rules of another log.
        """
        now, kept_s = self._clock(), max(retention_s, items.RETENTION_S)
        try:
            return self._count(log, now, kept_s)
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            response: Any = refused.response
            found: Item = response.get("Item", {})
        if "archivedAt" in found and not even_archived:
            raise Archived
        if "archivedAt" in found or "keptUntil" in found:
            return self._count_by_rules(log, now, found, charge, even_archived)
        self._restart(log, now)
        return self._count(log, now, kept_s)

    def rules(self, log: str) -> Rules:
        """Return the rules that a log has by now; raises Archived."""
        found = self._client.get_item(
            TableName=self._table, Key=items.counter_key(log), ConsistentRead=True
        )
        counter = found.get("Item", {})
        if "archivedAt" in counter:
            raise Archived
        return Rules.of(counter)

    def state(self, log: str) -> CounterState | None:
        """Return the log's counter; None if there is none, or it has expired."""
        response = self._client.get_item(
            TableName=self._table, Key=items.counter_key(log), ConsistentRead=True
        )
        item = response.get("Item")
        if item is None or not items.is_kept(item, self._clock()):
            return None
        kept_s = COUNTER_RETENTION_S + (CENTURY_S if "archivedAt" in item else 0)
        # A counter of an earlier version has no `lastAt`.
        last_at = (
            items.number(item, "lastAt")
            if "lastAt" in item
            else items.number(item, "expiresAt") - kept_s
        )
        return CounterState(
            items.number(item, "begunAt"), items.number(item, "lastSeq"), last_at * 1000
        )

    def _count(self, log: str, now: int, kept_s: int) -> Reservation:
        found = self._update(
            log,
            "SET lastSeq = if_not_exists(lastSeq, :now) + :one, lastAt = :today,"
            " begunAt = if_not_exists(begunAt, :now), expiresAt = :expires",
            "attribute_not_exists(room) OR (expiresAt > :today AND"
            " attribute_not_exists(archivedAt) AND attribute_not_exists(keptUntil))",
            {**_times(now, kept_s), "one": 1},
        )
        seq = items.number(found, "lastSeq")
        return Reservation(seq, is_first=items.number(found, "begunAt") == seq - 1)

    def _restart(self, log: str, now: int) -> None:
        """Let an expired counter begin again, unless another writer has just done so."""
        try:
            self._update(
                log,
                "SET lastSeq = :now, begunAt = :now, expiresAt = :expires, lastAt = :today",
                "expiresAt <= :today AND lastSeq < :now AND attribute_not_exists(archivedAt)",
                _times(now),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def _count_by_rules(
        self, log: str, now: int, found: Item, charge: Charge | None, even_archived: bool
    ) -> Reservation:
        """Count where the counter, as it was found, is archived or has rules, so that it stays
        so."""
        if (slow_mode_s := Rules.of(found).slow_mode_s) and charge:
            charge(slow_mode_s)
        count = ruled_count(found, now)
        try:
            counted = self._update(log, count.update, count.condition, count.values)
        except self._client.exceptions.ConditionalCheckFailedException:  # it is not as it was
            return self.reserve(log, charge, even_archived=even_archived)
        return Reservation(items.number(counted, "lastSeq"), rules=count.rules)

    def _update(self, log: str, update: str, condition: str, values: dict[str, int]) -> Item:
        response: Any = self._client.update_item(
            TableName=self._table,
            Key=items.counter_key(log),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues={
                f":{name}": {"N": str(value)} for name, value in values.items()
            },
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        found: Item = response["Attributes"]
        return found


def _times(now: int, kept_s: int = items.RETENTION_S) -> dict[str, int]:
    today = now // 1000
    return {"now": now, "today": today, "expires": today + kept_s + COUNTER_MARGIN_S}
