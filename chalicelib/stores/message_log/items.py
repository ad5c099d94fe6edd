"""The items of the message log: entries, which are messages or void, and the keys of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import Message

RETENTION_S = 30 * 24 * 3600  # a message is kept for 30 days
VOID = "void"  # the `kind` of an entry without a message

Item = Mapping[str, Any]


def entry_key(room: str, seq: int) -> dict[str, Any]:
    return {"room": {"S": room}, "seq": {"N": str(seq)}}


def expires_at(at: int) -> dict[str, Any]:
    return {"expiresAt": {"N": str(at // 1000 + RETENTION_S)}}


def entry(message: Message, nonce: str) -> dict[str, Any]:
    """The item of a message. nonce: tells apart who wrote it; see `is_own`."""
    item: dict[str, Any] = {
        **entry_key(message.room, message.seq),
        "member": {"S": message.member},
        "name": {"S": message.name},
        "data": {"S": message.data},
        "at": {"N": str(message.at)},
        "nonce": {"S": nonce},
        **expires_at(message.at),
    }
    return item if message.id is None else {**item, "id": {"S": message.id}}


def marker(message: Message, nonce: str) -> dict[str, Any]:
    """The item that holds the number of the message with this member and id."""
    return {
        **entry_key(f"{message.room}#{message.member}#{message.id}", 0),
        "number": {"N": str(message.seq)},
        "nonce": {"S": nonce},
        **expires_at(message.at),
    }


def void(room: str, seq: int, at: int) -> dict[str, Any]:
    """The item of a number that has no message; it expires with a message of that time."""
    key = entry_key(room, seq)
    return {**key, "kind": {"S": VOID}, "at": {"N": str(at)}, **expires_at(at)}


def put_if_absent(table: str, item: Item) -> dict[str, Any]:
    """The request that writes an item if its key is free, and otherwise returns what is there."""
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(room)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def puts(table: str, message: Message, nonce: str) -> list[dict[str, Any]]:
    """The requests that write a message: its entry, and the marker of its id, if it has one."""
    written = [entry(message, nonce)]
    if message.id is not None:
        written.append(marker(message, nonce))
    return [put_if_absent(table, item) for item in written]


def number(item: Item, name: str = "seq") -> int:
    return int(item[name]["N"])


def is_void(item: Item) -> bool:
    return bool(item.get("kind") == {"S": VOID})


def is_own(item: Item | None, nonce: str) -> bool:
    """Whether this append wrote the item: the client retries when only the response was lost."""
    return item is not None and item.get("nonce") == {"S": nonce}


def is_kept(item: Item, now: int) -> bool:
    """Whether the item has not expired. DynamoDB deletes expired ones within days, in any order."""
    return number(item, "expiresAt") * 1000 > now


def message(item: Item) -> Message:
    return Message(
        room=item["room"]["S"],
        seq=number(item),
        id=item["id"]["S"] if "id" in item else None,
        member=item["member"]["S"],
        name=item["name"]["S"],
        data=item["data"]["S"],
        at=number(item, "at"),
    )
