"""The items of the rooms' table, and what they hold as dataclasses.

All items of a room have its id as their key's `room`. The `item` tells them apart: the settings,
memberships (`member#...`), invitations (`invite#...`), webhooks (`webhook#...`) and incoming ones
(`hook#...`), reports (`report#...`) and what moderators did (`audit#...`). The open rooms that
somebody created are listed under a room `#open`, which no room's id is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from chalicelib.domain import FOREVER, Membership, Notify, Person, Role
from chalicelib.stores.table import Item, number, text

SETTINGS = "room"
DIRECTORY = "#open"
# What somebody who only reads in an open room has read is kept as long as the messages are.
READER_RETENTION_S = 30 * 24 * 3600


@dataclass(frozen=True)
class RoomSettings:
    """A created room.

    title, topic: None or empty if it has none.
    archived_at: since when nobody may send to it; milliseconds since the epoch, UTC.
    created_by: the member who made it.
    members, owners: how many memberships have a role, and that of an owner.
    slow_mode: the seconds between two messages of one member; 0 for none.
    retention: the days for which messages are kept; None for the default.
    notify: what push notifications tell of its messages.
    """

    title: str | None = None
    topic: str | None = None
    archived_at: int | None = None
    created_by: str = ""
    members: int = 0
    owners: int = 0
    slow_mode: int = 0
    retention: int | None = None
    notify: Notify = Notify.NAME

    @property
    def has_rules(self) -> bool:
        """Whether messages are not sent and kept as everywhere."""
        return bool(self.slow_mode or self.retention)


def settings_key(room: str) -> dict[str, Any]:
    return {"room": text(room), "item": text(SETTINGS)}


def member_key(room: str, member: str) -> dict[str, Any]:
    return {"room": text(room), "item": text(f"member#{member}")}


def invitation_key(room: str, invite: str) -> dict[str, Any]:
    """The key of an invitation: who can read the table learns no invitation from it."""
    digest = hashlib.sha256(f"serverless-chat invitation\0{invite}".encode()).hexdigest()
    return {"room": text(room), "item": text(f"invite#{digest}")}


def directory_key(room: str) -> dict[str, Any]:
    return {"room": text(DIRECTORY), "item": text(room)}


def naming(person: Person) -> dict[str, Any]:
    """The attributes of a membership that say who it is; see `unnamed`."""
    return {
        "member": text(person.member),  # the key of the index of the member's rooms
        "name": text(person.name),
        **({} if person.look is None else {"look": text(person.look)}),
        **({"vouched": {"BOOL": True}} if person.vouched else {}),
    }


def unnamed(person: Person) -> list[str]:
    """The attributes that a membership must not keep from an earlier name."""
    return [name for name in ("look", "vouched") if name not in naming(person)]


def settings_of(item: Item) -> RoomSettings:
    return RoomSettings(
        title=optional_text(item, "title"),
        topic=optional_text(item, "topic"),
        archived_at=optional_number(item, "archivedAt"),
        created_by=item["createdBy"]["S"],
        members=int(item["members"]["N"]),
        owners=int(item["owners"]["N"]),
        slow_mode=optional_number(item, "slowMode") or 0,
        retention=optional_number(item, "retention"),
        notify=Notify(optional_text(item, "notify") or Notify.NAME),
    )


def membership_of(item: Item) -> Membership:
    role = optional_text(item, "role")
    return Membership(
        person_of(item),
        Role(role) if role else None,
        banned_until=optional_number(item, "bannedUntil"),
        muted_until=optional_number(item, "mutedUntil"),
        read=optional_number(item, "readUpTo"),
    )


def is_past(item: Item, name: str, at: int) -> bool:
    """Whether an end that an item may have has come by a time."""
    return name not in item or int(item[name]["N"]) <= at


def expiry(*ends: int | None) -> dict[str, Any]:
    """The attribute that lets a membership without a role expire some time after all ends, in
    milliseconds; none if one of them never comes."""
    latest = max(end for end in ends if end is not None)
    return {} if latest >= FOREVER else {"expiresAt": number(latest // 1000 + READER_RETENTION_S)}


def is_settings(item: Item) -> bool:
    return bool(item["item"]["S"] == SETTINGS)


def person_value(person: Person) -> dict[str, Any]:
    """A person as one attribute. It is not named `member`, which the index is of."""
    return {"M": naming(person)}


def person_of(value: Any) -> Person:
    """The person of such an attribute, or of a membership."""
    found = value.get("M", value)
    vouched = True if "vouched" in found else None
    return Person(found["member"]["S"], found["name"]["S"], optional_text(found, "look"), vouched)


def optional_text(item: Item, name: str) -> str | None:
    return item[name]["S"] if name in item else None


def optional_number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None
