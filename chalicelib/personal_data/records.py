"""Records: what an export has of each item that names a member. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.personal_data.pages import Item
from chalicelib.personal_data.tables import Tables
from chalicelib.personal_data.traces import key_of, names, plain

# What is of no use outside of the tables, or is derived from a secret.
_TECHNICAL = (
    "nonce",
    "revision",
    "olderUntil",
    "hash",
    "authSecret",
    "secret",
    "secretHash",
    "signingSecret",
    "bucket",
)
_KINDS_OF_ROOMS = {
    "member": "membership",
    "room": "room",
    "invite": "invitation",
    "report": "report",
    "audit": "audit",
    "hook": "incoming webhook",
    "webhook": "webhook",
}

Record = dict[str, Any]


def exported(tables: Tables, table: str, items: Iterable[Item], member: str) -> list[Record]:
    """Return the records of those of a table's items that name a member; each has a `kind`.

    Other people are not named: of their messages there is where the member is mentioned, and how
    the member reacted.
    """
    kinds: Mapping[str, Callable[[Item, str], list[Record]]] = {
        tables.messages: _of_message,
        tables.rooms: _of_room,
        tables.connections: _of_connection,
        tables.room_connections: lambda item, _: [{"kind": "presence", **_whole(item)}],
        tables.members: _of_own,
    }
    found = (item for item in items if names(item, member))
    return [record for item in found for record in kinds[table](item, member)]


def _of_message(item: Item, member: str) -> list[Record]:
    room, seq = item["room"]["S"], int(item["seq"]["N"])
    if "#" in room:
        return [_of_log(item, member)]
    if item["member"]["S"] == member:
        own = {"kind": "message", **_whole(item), **_counted_reactions(item)}
        return [{**own, **_times(item, ("edited", "deleted"))}]
    return list(_of_others_message(item, member, {"room": room, "seq": seq}))


def _of_others_message(item: Item, member: str, place: Record) -> Iterator[Record]:
    if {"S": member} in item.get("mentions", {}).get("L", []):
        yield {"kind": "mention", **place, "at": plain(item["at"])}
    for reaction in item.get("reactions", {}).get("L", []):
        if {"S": member} in reaction["M"]["members"]["L"]:
            yield {"kind": "reaction", **place, "reaction": plain(reaction["M"]["reaction"])}
    for name in ("edited", "deleted"):
        if name in item and item[name]["M"]["member"] == {"S": member}:
            yield {"kind": "change", **place, "change": name, "at": plain(item[name]["M"]["at"])}


def _of_log(item: Item, member: str) -> Record:
    """What the log has beside messages: changes, the ids of what was sent, lists of mentions."""
    if item.get("member") == {"S": member}:
        fields = _whole(item)
        room = fields.pop("room").partition("#")[0]
        return {"kind": "change", "room": room, "change": fields.pop("kind"), **fields}
    return {"kind": "record", "key": plain({"M": key_of(item)})}


def _of_connection(item: Item, _: str) -> list[Record]:
    kind = "connection" if "connectedAt" in item else "rate limit"
    return [{"kind": kind, **_whole(item)}]


def _of_own(item: Item, member: str) -> list[Record]:
    """What a member has in no room, such as a subscription of web push."""
    if item["member"]["S"] != member:
        return [{"kind": "record", "key": plain({"M": key_of(item)})}]
    fields = _whole(item)
    fields.pop("createdBy", None)
    return [{"kind": fields.pop("item").partition("#")[0], **fields}]


def _of_room(item: Item, member: str) -> list[Record]:
    kind = _KINDS_OF_ROOMS.get(item["item"]["S"].partition("#")[0], "record")
    fields = _whole(item)
    if kind == "audit":
        fields["of"] = "you" if _is(item.get("person"), member) else None
        fields["by"] = "you" if _is(item.get("by"), member) else "a moderator"
        fields.pop("person", None)
    if kind in ("room", "invitation"):
        fields.pop("createdBy", None)
    if kind == "incoming webhook":
        fields = {"room": fields["room"], "name": fields["name"], "createdAt": fields["createdAt"]}
    fields.pop("item", None)
    return [{"kind": kind, **{name: value for name, value in fields.items() if value is not None}}]


def _is(person: Any, member: str) -> bool:
    return bool(person) and person["M"]["member"] == {"S": member}


def _whole(item: Mapping[str, Any]) -> Record:
    return {name: plain(value) for name, value in item.items() if name not in _TECHNICAL}


def _counted_reactions(item: Item) -> Record:
    """The reactions to a message, without those who reacted."""
    if "reactions" not in item:
        return {}
    found = (plain(each) for each in item["reactions"]["L"])
    counted = [{"reaction": each["reaction"], "count": len(each["members"])} for each in found]
    return {"reactions": counted}


def _times(item: Item, names: Sequence[str]) -> Record:
    """When something was done, without who did it."""
    return {name: plain(item[name]["M"]["at"]) for name in names if name in item}
