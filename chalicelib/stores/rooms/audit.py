"""Audit: what was done in a room by those who moderate it."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from chalicelib.domain import AuditEntry, Stamp
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import IS_NEW
from chalicelib.stores.rooms.reads import RoomReads
from chalicelib.stores.rooms.requests import Part, put
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import Item, number, text

AUDIT_RETENTION_S = 365 * 24 * 3600

_PREFIX = "audit#"


class Audit(RoomReads):
    """The entries of rooms' audit logs. An act and its entry are one transaction; see RoomStore."""

    def record(self, room: str, act: AuditEntry, id: str = "") -> None:
        """Add an entry about something that was done elsewhere; with an id, once."""
        with suppress(Refused):
            self._writer.apply(*self._recorded(room, act, id))

    def audit(
        self, room: str, limit: int, after: str | None = None
    ) -> list[tuple[str, AuditEntry]]:
        """Return `limit` entries, the newest first, each with the cursor after which others
        follow."""
        found = self._newest_first(room, _PREFIX, limit, after)
        return [(cursor, _entry_of(item)) for cursor, item in found]

    def _recorded(self, room: str, act: AuditEntry | None, id: str = "") -> list[Part]:
        """The write of an entry, for the transaction of the act; none without an act."""
        if act is None:
            return []
        key = f"{_PREFIX}{act.by.at:016d}#{id or secrets.token_hex(4)}"
        item: dict[str, Any] = {
            "room": text(room),
            "item": text(key),
            "at": number(act.by.at),
            "by": items.person_value(act.by.person),
            "action": text(act.action),
            "expiresAt": number(act.by.at // 1000 + AUDIT_RETENTION_S),
            **({"person": items.person_value(act.person)} if act.person else {}),
            **({"note": text(act.note)} if act.note else {}),
        }
        numbers = {"target": act.target, "until": act.until}
        item |= {name: number(value) for name, value in numbers.items() if value is not None}
        return [("Put", put(self._table, item, IS_NEW))]


def _entry_of(item: Item) -> AuditEntry:
    return AuditEntry(
        Stamp(items.person_of(item["by"]), int(item["at"]["N"])),
        item["action"]["S"],
        person=items.person_of(item["person"]) if "person" in item else None,
        target=items.optional_number(item, "target"),
        until=items.optional_number(item, "until"),
        note=items.optional_text(item, "note"),
    )
