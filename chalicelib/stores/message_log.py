"""MessageLog: each room's messages, in order, numbered without gaps."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.domain import Message
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RETENTION_S = 30 * 24 * 3600  # a message is kept for 30 days
MAX_CLOCK_SKEW_S = 3600  # generous; between DynamoDB, which deletes, and the functions
BEYOND_ANY_SEQ = 10**15  # numbers start at ms since the epoch: none is as high before 33658

# An attempt nearly always fails because another writer succeeded: the room as a whole progresses.
MAX_ATTEMPTS = 50
REREAD_EVERY_ATTEMPTS = 4  # otherwise a taken number is followed by the next one, without a read
BACKOFF_S = 0.01  # the longest wait before a retry grows by this with each attempt

# The items that one message may write.
_ENTRY, _MARKER, _FIRST = "entry", "marker", "first"

# Reasons to retry a cancelled transaction.
_RETRYABLE = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}

_Item = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Messages of a room, oldest first; `more`: whether others follow in the read's direction."""

    messages: list[Message]
    more: bool


@dataclass(frozen=True)
class Appended:
    """A message as the log has it. `new`: False if the log had it before, under its id."""

    message: Message
    new: bool


class MessageLog:
    """The rooms' logs, in a DynamoDB table; all methods raise StoreUnavailable.

    An entry's key is `room` and `seq`. The table also has markers, with the `seq` 0: the one under
    `room#member#id` holds the number of the message with this id; the one under `room#first` keeps
    two writers from starting the same log at two numbers.

    sleep: waits for a number of seconds.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep

    def append(self, message: Message) -> Appended:
        """Give `message` the next number of its room, unless its id is in the log already."""
        try:
            return self._append(message)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def after(self, room: str, seq: int, limit: int) -> Page:
        """Return the messages that follow number `seq`, `limit` at most."""
        return self._page(room, "seq > :seq", seq, limit)

    def before(self, room: str, seq: int | None, limit: int) -> Page:
        """Return the last messages before number `seq`; None: the newest messages."""
        found = self._page(
            room, "seq < :seq", BEYOND_ANY_SEQ if seq is None else seq, limit, backwards=True
        )
        return Page(found.messages[::-1], found.more)

    def last(self, room: str) -> int:
        """Return the newest number of a room, eventually consistent; 0 for an empty log."""
        try:
            newest = self._newest(room, consistent=False)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return int(newest["seq"]["N"]) if newest else 0

    def _append(self, message: Message) -> Appended:
        nonce, last = secrets.token_urlsafe(8), self._current_seq(message)
        for attempt in range(MAX_ATTEMPTS):
            # A new log starts at the clock, so that an expired log's numbers never come again.
            numbered = replace(message, seq=last + 1 if last else message.at)
            existing = self._put(self._puts(numbered, nonce, first=not last))
            if existing is None:
                return Appended(numbered, new=True)
            if known := self._known(message, existing.get(_MARKER), nonce):
                return known
            if _is_own(existing.get(_ENTRY), nonce):
                return Appended(numbered, new=True)
            self._sleep(random.random() * BACKOFF_S * attempt)  # noqa: S311
            is_taken = bool(existing.get(_ENTRY)) and attempt % REREAD_EVERY_ATTEMPTS
            last = numbered.seq if is_taken else self._current_seq(message)
        raise StoreUnavailable(f"{MAX_ATTEMPTS} other writers were faster")

    def _current_seq(self, message: Message) -> int:
        """The newest number of the message's room; 0 if the log is empty or has expired.

        DynamoDB deletes expired entries in any order. While an expired entry is still there, newer
        ones may be gone; their numbers must not come again, as clients take them for known.
        """
        newest = self._newest(message.room, consistent=True)
        alive_until = message.at // 1000 + MAX_CLOCK_SKEW_S
        if newest is None or int(newest["expiresAt"]["N"]) < alive_until:
            return 0
        return int(newest["seq"]["N"])

    def _newest(self, room: str, consistent: bool) -> _Item | None:
        response = self._client.query(
            TableName=self._table,
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=consistent,
        )
        return response["Items"][0] if response["Items"] else None

    def _page(self, room: str, range_: str, seq: int, limit: int, backwards: bool = False) -> Page:
        # Expired entries are not left out: DynamoDB deletes them within days, in any order.
        try:
            response = self._client.query(
                TableName=self._table,
                KeyConditionExpression=f"room = :room AND {range_}",
                ExpressionAttributeValues={":room": {"S": room}, ":seq": {"N": str(seq)}},
                ScanIndexForward=not backwards,
                Limit=limit + 1,
                ConsistentRead=True,
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        messages = [_from_item(item) for item in response["Items"][:limit]]
        return Page(messages, len(response["Items"]) > limit or "LastEvaluatedKey" in response)

    def _puts(self, message: Message, nonce: str, first: bool) -> dict[str, _Item]:
        """The items that one message writes together, each only if its key is free."""
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
        """Write all items or none; returns None, or the existing items that prevent it."""
        requests: Any = [self._request(kind, item) for kind, item in items.items()]
        exceptions = self._client.exceptions
        try:
            if len(requests) == 1:
                self._client.put_item(**requests[0])
            else:
                puts: Any = [{"Put": request} for request in requests]
                self._client.transact_write_items(TransactItems=puts)
        except exceptions.ConditionalCheckFailedException as refused:
            response: Any = refused.response
            return {_ENTRY: response.get("Item", {})}
        except exceptions.TransactionConflictException:
            return {}
        except exceptions.TransactionCanceledException as refused:
            response = refused.response
            reasons = dict(zip(items, response["CancellationReasons"], strict=True))
            if not _are_retryable(reasons.values()):
                raise
            return {kind: r["Item"] for kind, r in reasons.items() if "Item" in r}
        return None

    def _request(self, kind: str, item: _Item) -> _Item:
        request: dict[str, Any] = {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(room)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if kind == _FIRST:  # a log that has expired as a whole may start again
            now = str(int(item["expiresAt"]["N"]) - RETENTION_S + MAX_CLOCK_SKEW_S)
            request["ConditionExpression"] += " OR expiresAt < :now"
            request["ExpressionAttributeValues"] = {":now": {"N": now}}
        return request

    def _known(self, message: Message, marker: _Item | None, nonce: str) -> Appended | None:
        """The message that the log has under this id: the first one, whatever was sent later. None
        without a marker, or if the marker is visible and the message not yet: a read during a
        transaction may see either item first."""
        if marker is None:
            return None
        seq = int(marker["number"]["N"])
        response = self._client.get_item(
            TableName=self._table,
            Key={"room": {"S": message.room}, "seq": {"N": str(seq)}},
            ConsistentRead=True,
        )
        if "Item" in response:
            return Appended(_from_item(response["Item"]), new=_is_own(marker, nonce))
        if int(marker["expiresAt"]["N"]) > message.at // 1000 + MAX_CLOCK_SKEW_S:
            return None
        # The message has expired; its sender learns that it was stored.
        return Appended(replace(message, seq=seq), new=False)


def _is_own(item: _Item | None, nonce: str) -> bool:
    """Whether this append wrote the item: boto3 retries when only the response was lost."""
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
