"""Sanctions: keep members out of a room, or from sending to it, for a time or until that is lifted.

Both are attributes of the membership, so that whoever reads it knows them. One that has ended is
none: nothing has to be written then. Without a role, the membership expires some time after it.
"""

from __future__ import annotations

from chalicelib.domain import AuditEntry, Membership, Person
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import (
    IS_NOT_BANNED,
    IS_NOT_MUTED,
    as_seen,
    has_role,
)
from chalicelib.stores.rooms.errors import IsBanned, Stale
from chalicelib.stores.rooms.membership_changes import MembershipChanges, why
from chalicelib.stores.rooms.requests import Request, delete, update
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import number

_BAN = ("bannedAt", "bannedUntil")


class Sanctions(MembershipChanges):
    """Bans and mutes. until: milliseconds since the epoch, or FOREVER. See MembershipChanges."""

    def ban(
        self,
        room: str,
        seen: Membership | None,
        person: Person,
        until: int,
        at: int,
        act: AuditEntry | None = None,
    ) -> None:
        """Ban somebody, who may be no member; raises LastOwner, Stale. A mute outlasts it."""
        key, role = items.member_key(room, person.member), seen.role if seen else None
        fields = {
            **items.naming(person),
            "bannedAt": number(at),
            "bannedUntil": number(until),
            **items.expiry(until, seen.muted_until if seen else None),
        }
        gone = {"role", "expiresAt", *items.unnamed(person)} - fields.keys()
        condition, values = as_seen(seen)
        banned = update(self._table, key, condition, fields, remove=sorted(gone), **values)
        uncounted = [self._uncounted(room, role)] if role else []
        try:
            self._writer.apply(("Update", banned), *uncounted, *self._recorded(room, act))
        except Refused as refused:
            raise (why(refused)) from None

    def unban(self, room: str, member: str, at: int, act: AuditEntry | None = None) -> None:
        """Forget a ban; without one, nothing happens. Raises Stale."""
        key, now = items.member_key(room, member), number(at)
        is_banned = "#bannedUntil > :now"
        forgotten = delete(self._table, key, f"{is_banned} AND {IS_NOT_MUTED}", now=now)
        try:
            self._writer.apply(("Delete", forgotten), *self._recorded(room, act))
            return
        except Refused as refused:
            found = refused.items[0] or {}
        if items.is_past(found, "bannedUntil", at):
            return
        muted = found["mutedUntil"]
        kept = items.expiry(int(muted["N"]))
        gone = [*_BAN, *({"expiresAt"} - kept.keys())]
        condition = f"{is_banned} AND #mutedUntil = :muted"
        values = {"now": now, "muted": muted}
        lifted = update(self._table, key, condition, kept, remove=gone, **values)
        self._sanction(room, lifted, act)

    def mute(
        self,
        room: str,
        seen: Membership | None,
        person: Person,
        until: int,
        at: int,
        act: AuditEntry | None = None,
    ) -> None:
        """Let somebody send nothing; raises IsBanned, Stale."""
        if seen and seen.is_banned(at):
            raise IsBanned
        is_member = bool(seen and seen.role)
        kept = {} if is_member else items.expiry(until, at)
        fields = {**items.naming(person), "mutedUntil": number(until), **kept}
        gone = {*_BAN, "expiresAt", *items.unnamed(person)} - fields.keys()
        condition, values = has_role(seen)
        key, condition = items.member_key(room, person.member), f"{condition} AND {IS_NOT_BANNED}"
        values["now"] = number(at)
        muted = update(self._table, key, condition, fields, remove=sorted(gone), **values)
        self._sanction(room, muted, act)

    def unmute(self, room: str, seen: Membership, at: int, act: AuditEntry | None = None) -> None:
        """Lift a mute; without one, nothing happens. Raises Stale."""
        if not seen.is_muted(at):
            return
        key = items.member_key(room, seen.person.member)
        condition, values = as_seen(seen)
        kept = {} if seen.role else items.expiry(at, seen.banned_until)
        gone = ["mutedUntil", *({"expiresAt"} - kept.keys())]
        lifted = update(self._table, key, condition, kept, remove=gone, **values)
        self._sanction(room, lifted, act)

    def _sanction(self, room: str, request: Request, act: AuditEntry | None) -> None:
        try:
            self._writer.apply(("Update", request), *self._recorded(room, act))
        except Refused:
            raise Stale from None
