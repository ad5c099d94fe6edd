"""MessageLog: what was said in a room, in order, numbered without holes."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.domain import Message
from chalicelib.stores.errors import StoreUnavailable, store_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RETENTION_S = 30 * 24 * 3600  # seconds for which a message is kept
MAX_CLOCK_SKEW_S = 3600  # generous; between DynamoDB, which deletes, and the functions
BEYOND_ANY_SEQ = 10**15  # numbers start at ms since the epoch: none is as high before 33658

# Nearly whenever an attempt fails, another writer's has succeeded: the room as a whole gets on.
MAX_ATTEMPTS = 50
REREAD_EVERY_ATTEMPTS = 4  # attempts; in between, a number that is taken is followed by the next
BACKOFF_S = 0.01  # s; what the wait before another attempt can grow by with each

# What is written for one message.
_ENTRY, _MARKER, _FIRST = "entry", "marker", "first"

# Why DynamoDB cancels a transaction that may well be carried out a moment later.
_RETRYABLE = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}

_Item = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Part of a room's log: messages, oldest first, and whether there are more in the direction
    that was asked for."""

    messages: list[Message]
    more: bool


@dataclass(frozen=True)
class Appended:
    """A message as it is in the log. `new`: whether it was not there before, under its id."""

    message: Message
    new: bool


class MessageLog:
    """The rooms' logs, in a DynamoDB table; all methods raise StoreUnavailable.

    Beside the entries, under `room` and `seq`, the table has markers, whose `seq` is 0: under
    `room#member#id` one that holds the number of the message that has this id, and under
    `room#first` one that keeps two writers from beginning the same log at two numbers.

    sleep: waits for so many seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep

    def append(self, message: Message) -> Appended:
        """Give `message` the next number of its room, unless its id is in the log already."""
        with store_errors():
            nonce = secrets.token_urlsafe(8)
            last = self._current_seq(message)
            for attempt in range(MAX_ATTEMPTS):
                # By the clock, so that numbers never come again when a log has expired.
                numbered = replace(message, seq=last + 1 if last else message.at)
                in_the_way = self._put(self._puts(numbered, nonce, first=not last))
                if in_the_way is None:
                    return Appended(numbered, new=True)
                if known := self._known(message, in_the_way.get(_MARKER), nonce):
                    return known
                if _is_own(in_the_way.get(_ENTRY), nonce):
                    return Appended(numbered, new=True)
                self._sleep(random.random() * BACKOFF_S * attempt)  # noqa: S311
                is_taken = bool(in_the_way.get(_ENTRY)) and attempt % REREAD_EVERY_ATTEMPTS
                last = numbered.seq if is_taken else self._current_seq(message)
        raise StoreUnavailable(f"{MAX_ATTEMPTS} other writers were faster")

    def after(self, room: str, seq: int, limit: int) -> Page:
        """Return the messages that follow number `seq`, `limit` at most."""
        return self._page(room, "seq > :seq", seq, limit)

    def before(self, room: str, seq: int | None, limit: int) -> Page:
        """Return the last messages before number `seq`, by default the newest of all."""
        found = self._page(
            room, "seq < :seq", BEYOND_ANY_SEQ if seq is None else seq, limit, backwards=True
        )
        return Page(found.messages[::-1], found.more)

    def last(self, room: str) -> int:
        """Return the newest number of a room as it was a moment ago, 0 for an empty log."""
        with store_errors():
            newest = self._newest(room, consistent=False)
        return int(newest["seq"]["N"]) if newest else 0

    def _current_seq(self, message: Message) -> int:
        """The newest number of the message's room, 0 where the log is empty or has expired.

        What has expired is deleted in any order. Where it is there still, newer ones may be gone,
        whose numbers must not come again: clients take them for known.
        """
        newest = self._newest(message.room, consistent=True)
        alive_until = message.at // 1000 + MAX_CLOCK_SKEW_S
        if newest is None or int(newest["expiresAt"]["N"]) < alive_until:
            return 0
        return int(newest["seq"]["N"])

    def _newest(self, room: str, consistent: bool) -> _Item | None:
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=consistent,
        )
        return answer["Items"][0] if answer["Items"] else None

    def _page(self, room: str, range_: str, seq: int, limit: int, backwards: bool = False) -> Page:
        # What has expired is not left out: DynamoDB deletes it within days, in any order.
        with store_errors():
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression=f"room = :room AND {range_}",
                ExpressionAttributeValues={":room": {"S": room}, ":seq": {"N": str(seq)}},
                ScanIndexForward=not backwards,
                Limit=limit + 1,
                ConsistentRead=True,
            )
        messages = [_from_item(item) for item in answer["Items"][:limit]]
        return Page(messages, len(answer["Items"]) > limit or "LastEvaluatedKey" in answer)

    def _puts(self, message: Message, nonce: str, first: bool) -> dict[str, _Item]:
        """The items that are written together for a message, each where none stands yet."""
        room, expires_at = message.room, message.at // 1000 + RETENTION_S
        common = {"nonce": {"S": nonce}, "expiresAt": {"N": str(expires_at)}}
        items: dict[str, _Item] = {_ENTRY: {**_to_item(message), **common}}
        if message.id is not None:
            key = {"room": {"S": f"{room}#{message.member}#{message.id}"}, "seq": {"N": "0"}}
            items[_MARKER] = {**key, "number": {"N": str(message.seq)}, **common}
        if first:
            items[_FIRST] = {"room": {"S": f"{room}#first"}, "seq": {"N": "0"}, **common}
        return items

    def _put(self, items: dict[str, _Item]) -> dict[str, _Item] | None:
        """Write all items, or none if one cannot be; returns None, or what stands in the way."""
        requests: Any = [self._request(kind, item) for kind, item in items.items()]
        exceptions = self._client.exceptions
        try:
            if len(requests) == 1:
                self._client.put_item(**requests[0])
            else:
                puts: Any = [{"Put": request} for request in requests]
                self._client.transact_write_items(TransactItems=puts)
        except exceptions.ConditionalCheckFailedException as refused:
            answer: Any = refused.response
            return {_ENTRY: answer.get("Item", {})}
        except exceptions.TransactionConflictException:
            return {}
        except exceptions.TransactionCanceledException as refused:
            answer = refused.response
            reasons = dict(zip(items, answer["CancellationReasons"], strict=True))
            if not _are_retryable(reasons.values()):
                raise
            return {kind: r["Item"] for kind, r in reasons.items() if "Item" in r}
        return None

    def _request(self, kind: str, item: _Item) -> _Item:
        condition = "attribute_not_exists(room)"
        request = {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if kind != _FIRST:
            return request
        # A log that has expired as a whole may begin again.
        now = str(int(item["expiresAt"]["N"]) - RETENTION_S + MAX_CLOCK_SKEW_S)
        return {
            **request,
            "ConditionExpression": f"{condition} OR expiresAt < :now",
            "ExpressionAttributeValues": {":now": {"N": now}},
        }

    def _known(self, message: Message, marker: _Item | None, nonce: str) -> Appended | None:
        """The message that the log has under this id: the first one, whatever came later.

        None without a marker, and where the marker can be seen and the message not yet: whoever
        reads during a transaction may see either part of it first.
        """
        if marker is None:
            return None
        seq = int(marker["number"]["N"])
        answer = self._client.get_item(
            TableName=self._table,
            Key={"room": {"S": message.room}, "seq": {"N": str(seq)}},
            ConsistentRead=True,
        )
        if "Item" in answer:
            return Appended(_from_item(answer["Item"]), new=_is_own(marker, nonce))
        if int(marker["expiresAt"]["N"]) > message.at // 1000 + MAX_CLOCK_SKEW_S:
            return None
        # It has expired; its sender hears that it was said.
        return Appended(replace(message, seq=seq), new=False)


def _is_own(item: _Item | None, nonce: str) -> bool:
    """Whether we wrote an item ourselves: boto3 tries again where only the answer was lost."""
    return item is not None and item.get("nonce") == {"S": nonce}


def _are_retryable(reasons: Iterable[Mapping[str, Any]]) -> bool:
    return all(r["Code"] in {"None", "ConditionalCheckFailed", *_RETRYABLE} for r in reasons)


def _to_item(message: Message) -> dict[str, Any]:
    item: dict[str, Any] = {
        "room": {"S": message.room},
        "seq": {"N": str(message.seq)},
        "member": {"S": message.member},
        "name": {"S": message.name},
        "data": {"S": message.data},
        "at": {"N": str(message.at)},
    }
    return item if message.id is None else {**item, "id": {"S": message.id}}


def _from_item(item: Mapping[str, Any]) -> Message:
    return Message(
        room=item["room"]["S"],
        seq=int(item["seq"]["N"]),
        id=item["id"]["S"] if "id" in item else None,
        member=item["member"]["S"],
        name=item["name"]["S"],
        data=item["data"]["S"],
        at=int(item["at"]["N"]),
    )
