"""Mentions of members, and of all in a room, over all rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from heapq import merge
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.concurrency import Workers, run_all
from chalicelib.stores.message_log import items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


PARALLELISM = 8


class Mention(NamedTuple):
    """Where somebody was mentioned. key: grows with the time; of the mentions of one member, each
    has its own."""

    key: int
    room: str
    seq: int


class MentionPage(NamedTuple):
    """Mentions, the newest first. before: where the next page begins, if there may be one."""

    mentions: list[Mention]
    before: int | None


class _List(NamedTuple):
    """A part of one list of mentions: those that are kept of the entries down to a key; None: of
    all."""

    mentions: list[Mention]
    down_to: int | None


class MentionReader:
    """Reads mentions, eventually consistent.

    clock: returns milliseconds since the epoch, UTC. workers: for lists that need not wait for each
    other.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, clock: Callable[[], int], workers: Workers
    ) -> None:
        self._workers = workers
        self._client = client
        self._table = table
        self._clock = clock

    def newest(
        self, member: str, rooms: Iterable[str], before: int | None, limit: int
    ) -> MentionPage:
        """The newest mentions of a member, and of all in any of `rooms`, before a key."""
        reads = [partial(self._of, whom, before, limit) for whom in (f"@{member}", *rooms)]
        lists = run_all(self._workers, reads, PARALLELISM)
        # Below that, a list may have more that is not read yet.
        ends = [each.down_to for each in lists if each.down_to is not None]
        down_to = max(ends, default=None)
        newest = merge(*(each.mentions for each in lists), key=_key, reverse=True)
        known = takewhile(lambda each: down_to is None or each.key >= down_to, newest)
        found = list(dict.fromkeys(known))  # a message may mention a member and all
        if len(found) > limit:
            return MentionPage(found[:limit], found[limit - 1].key)
        return MentionPage(found, down_to)

    def _of(self, whom: str, before: int | None, limit: int) -> _List:
        values = {":whom": {"S": items.mentions_of(whom)}}
        condition = "room = :whom"
        if before is not None:
            condition += " AND seq < :before"
            values[":before"] = {"N": str(before)}
        response = self._client.query(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ScanIndexForward=False,
            Limit=limit,
        )
        now, found = self._clock(), response["Items"]
        is_full = len(found) == limit
        kept = [_mention(item) for item in found if items.is_kept(item, now)]
        return _List(kept, items.number(found[-1]) if is_full else None)


def _key(mention: Mention) -> int:
    return mention.key


def _mention(item: items.Item) -> Mention:
    return Mention(items.number(item), item["of"]["S"], items.number(item, "number"))
