"""The frames about rooms and those who belong to them: JSON objects with a `type`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from chalicelib.domain import (
    FOREVER,
    AuditEntry,
    Membership,
    Message,
    Notify,
    Person,
    Report,
    RoomSummary,
)
from chalicelib.protocol.encoding import MAX_FRAME_BYTES, encode, encode_rooms, present
from chalicelib.protocol.message_fields import message_fields


class Reason(str, Enum):
    """Why an `unsubscribed` frame comes unasked."""

    REMOVED = "removed"
    BANNED = "banned"
    LEFT = "left"
    """The member left the room over another connection."""
    CAPABILITIES = "capabilities"
    """The member's new token does not allow the room."""


def subscribed(
    rooms: Sequence[Mapping[str, Any]],
    refused: Sequence[str],
    you: Person,
    id: str | None,
) -> str:
    """Encode a `subscribed` frame.

    rooms: as `room_fields` returns them. refused: the rooms of a list that were not subscribed to.
    """
    fields = {"refused": refused or None, "you": present(you._asdict()), "id": id}
    return encode_rooms("subscribed", rooms, **fields)


def unsubscribed(room: str, reason: Reason | None = None, id: str | None = None) -> str:
    """Encode an `unsubscribed` frame: the connection hears nothing more of a room."""
    return encode("unsubscribed", room=room, reason=reason and reason.value, id=id)


def rooms(listed: Sequence[RoomSummary], after: str | None, id: str | None) -> str:
    """Encode a `rooms` frame; `after`: where the next page begins, if there is one."""
    return encode_rooms("rooms", [room_fields(room) for room in listed], next=after, id=id)


def room(summary: RoomSummary, id: str | None = None) -> str:
    """Encode a `room` frame for one member."""
    return encode("room", **room_fields(summary), id=id)


def room_changed(summary: RoomSummary) -> str:
    """Encode a `room` frame for everybody in the room: nothing of one member is in it."""
    return encode("room", **_shared_fields(summary))


def room_fields(
    summary: RoomSummary, count: int | None = None, approximate: bool = False
) -> dict[str, Any]:
    """Return a room as it is in frames; `count`: its number of members, at least if approximate."""
    return present(
        {
            **_shared_fields(summary),
            "role": summary.role and summary.role.value,
            "last": summary.last,
            "read": summary.read,
            "unread": summary.unread,
            **_term("muted", summary.muted_until),
            "count": count,
            "approximate": approximate or None,
        }
    )


def memberships(room: str, listed: Sequence[Membership], after: str | None, id: str | None) -> str:
    """Encode a `memberships` frame.

    listed: with no ban or mute that has ended. after: where the next page begins, if there is one.
    """
    return encode(
        "memberships",
        room=room,
        members=[
            present(
                {
                    **each.person._asdict(),
                    "role": each.role and each.role.value,
                    **_term("banned", each.banned_until),
                    **_term("muted", each.muted_until),
                }
            )
            for each in listed
        ],
        next=after,
        id=id,
    )


def invitation(room: str, invite: str, uses: int, expires_at: int, id: str | None) -> str:
    """Encode an `invitation` frame; `expires_at`: milliseconds since the epoch, UTC."""
    return encode("invitation", room=room, invite=invite, uses=uses, expiresAt=expires_at, id=id)


def left(room: str, id: str | None) -> str:
    """Encode a `left` frame: the member is no longer one of the room's."""
    return encode("left", room=room, id=id)


def reports(
    room: str,
    listed: Sequence[tuple[Report, Message | None]],
    after: str | None,
    id: str | None,
) -> str:
    """Encode a `reports` frame: reports, each with its message as it is now, if that is kept.

    after: where the next page begins, if there is one.
    """
    found = [
        present(
            {
                "target": report.target,
                "message": message and message_fields(message),
                "by": present(report.by.person._asdict()),
                "reason": report.reason,
                "at": report.by.at,
            }
        )
        for report, message in listed
    ]
    return encode("reports", room=room, reports=found, next=after, id=id)


def reported(room: str, target: int, count: int) -> str:
    """Encode a `reported` frame: a message has been reported, by so many members by now."""
    return encode("reported", room=room, target=target, count=count)


def audit(room: str, listed: Sequence[AuditEntry], after: str | None, id: str | None) -> str:
    """Encode an `audit` frame; `after`: where the next page begins, if there is one."""
    found = [
        present(
            {
                "at": entry.by.at,
                "by": present(entry.by.person._asdict()),
                "action": entry.action,
                "member": entry.person and present(entry.person._asdict()),
                "target": entry.target,
                "until": entry.until,
                "note": entry.note,
            }
        )
        for entry in listed
    ]
    return encode("audit", room=room, entries=found, next=after, id=id)


def fits(frame: str) -> bool:
    """Whether a frame is as small as API Gateway demands."""
    return len(frame.encode()) <= MAX_FRAME_BYTES


def _shared_fields(summary: RoomSummary) -> dict[str, Any]:
    return {
        "room": summary.room,
        "kind": summary.kind.value,
        "title": summary.title,
        "topic": summary.topic,
        "archived": summary.archived or None,
        "slowMode": summary.slow_mode or None,
        "retention": summary.retention,
        "notify": None if summary.notify is Notify.NAME else summary.notify.value,
    }


def _term(name: str, until: int | None) -> dict[str, Any]:
    """The fields of a ban or mute: whether there is one, and when it ends, if it does."""
    if until is None:
        return {}
    return {name: True, f"{name}Until": None if until == FOREVER else until}
