"""The items of the message log: entries, which are messages, changes or void, and what stands
beside them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.domain import Change, Message
from chalicelib.stores.message_log.message_attributes import attributes

RETENTION_S = 30 * 24 * 3600  # a message is kept for 30 days, unless its room has a rule
VOID = "void"  # the `kind` of an entry without a message or change

Item = Mapping[str, Any]


class Expiry(NamedTuple):
    """Until when an entry is kept, in seconds since the epoch.

    older: until when older entries of its log may be kept, if that is longer: a room's retention
        may have been shortened.
    """

    entry: int
    older: int | None = None

    @staticmethod
    def default(at: int) -> Expiry:
        """For what is written at a time in milliseconds, in a log without rules."""
        return Expiry(at // 1000 + RETENTION_S)

    @staticmethod
    def of(item: Item) -> Expiry:
        older = number(item, "olderUntil") if "olderUntil" in item else None
        return Expiry(number(item, "expiresAt"), older)

    def attributes(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"expiresAt": {"N": str(self.entry)}}
        return fields if self.older is None else {**fields, "olderUntil": {"N": str(self.older)}}


def changes_log(room: str) -> str:
    """The `room` of the keys of what has changed a room's messages; no room's name has a `#`."""
    return f"{room}#changes"


def mentions_of(whom: str) -> str:
    """The `room` of the keys of mentions: of a member as `@member`, or of all in a room."""
    return f"{whom}#mentions"


def key(room: str, seq: int) -> dict[str, Any]:
    return {"room": {"S": room}, "seq": {"N": str(seq)}}


def counter_key(log: str) -> dict[str, Any]:
    return key(f"{log}#counter", 0)


def entry(message: Message, nonce: str, expiry: Expiry) -> dict[str, Any]:
    """The item of a message. nonce: tells apart who wrote it; see `is_own`."""
    fields = {**attributes(message), "nonce": {"S": nonce}, **expiry.attributes()}
    return {**key(message.room, message.seq), **fields}


def change_entry(
    change: Change, seq: int, revision: int, nonce: str, target: Expiry
) -> dict[str, Any]:
    """The item of a change, which tells what has changed, and not how: that is in the target. It is
    kept at least as long as the target, so that nobody misses it.

    revision: of the target, with the change. target: until when that is kept.
    """
    expiry = Expiry(max(Expiry.default(change.at).entry, target.entry))
    return {
        **key(changes_log(change.room), seq),
        "kind": {"S": change.kind.value},
        "target": {"N": str(change.target)},
        "revision": {"N": str(revision)},
        "member": {"S": change.person.member},
        "at": {"N": str(change.at)},
        "nonce": {"S": nonce},
        **expiry.attributes(),
    }


def marker(room: str, seq: int, at: int, nonce: str) -> dict[str, Any]:
    """The item that holds the number of what was written with an id. room: of its key."""
    fields = {"number": {"N": str(seq)}, "nonce": {"S": nonce}}
    return {**key(room, 0), **fields, **Expiry.default(at).attributes()}


def change_marker(room: str, change: Change, seq: int, revision: int, nonce: str) -> dict[str, Any]:
    """The marker of a change, which holds what its entry does of the target."""
    fields = {"target": {"N": str(change.target)}, "revision": {"N": str(revision)}}
    return {**marker(room, seq, change.at, nonce), **fields}


def mentions(message: Message, expiry: Expiry) -> dict[str, dict[str, Any]]:
    """The items that list a message among the mentions of members, and of its room, by whom."""
    whom = [f"@{member}" for member in dict.fromkeys(message.mentions)]
    whom += [message.room] if message.mentions_room else []
    place = zlib.crc32(f"{message.room}:{message.seq}".encode()) % 10**6
    fields = {
        "of": {"S": message.room},
        "number": {"N": str(message.seq)},
        "expiresAt": {"N": str(expiry.entry)},
    }
    at = message.at * 10**6 + place
    return {each: {**key(mentions_of(each), at), **fields} for each in whom}


def void(room: str, seq: int, at: int, expiry: Expiry) -> dict[str, Any]:
    """The item of a number that has no message or change."""
    fields = {"kind": {"S": VOID}, "at": {"N": str(at)}}
    return {**key(room, seq), **fields, **expiry.attributes()}


def put_if_absent(table: str, item: Item) -> dict[str, Any]:
    """The request that writes an item if its key is free, and otherwise returns what is there."""
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(room)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def number(item: Item, name: str = "seq") -> int:
    return int(item[name]["N"])


def is_entry(item: Item) -> bool:
    """Whether the item is an entry of a room's log, which alone has a name without a `#`."""
    return "#" not in item["room"]["S"]


def is_void(item: Item) -> bool:
    return bool(item.get("kind") == {"S": VOID})


def is_own(item: Item | None, nonce: str) -> bool:
    """Whether this writer wrote the item: the client retries when only the response was lost."""
    return item is not None and item.get("nonce") == {"S": nonce}


def is_kept(item: Item, now: int) -> bool:
    """Whether the item has not expired. DynamoDB deletes expired ones within days, in any order."""
    return number(item, "expiresAt") * 1000 > now


def is_bottom(item: Item, now: int) -> bool:
    """Whether the entry has expired, and with it all older ones."""
    expiry = Expiry.of(item)
    return max(expiry.entry, expiry.older or 0) * 1000 <= now
