"""MembershipChanges: who comes to a room, who goes, and who becomes what.

The settings count the members and the owners. A change of either is one transaction with the change
of the membership, whose role is a condition: so a function that dies changes both or nothing, two
that meet are one after the other, and no room with members loses its last owner. A change of role
between moderator and member is one write. What a moderator does is one transaction with its entry
in the audit log.
"""

from __future__ import annotations

from chalicelib.domain import AuditEntry, Kind, Membership, Person, Role
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import IS_NO_MEMBER, IS_NOT_MUTED, IS_STORED, as_seen
from chalicelib.stores.rooms.creation import RoomCreation
from chalicelib.stores.rooms.errors import (
    BadInvitation,
    IsBanned,
    LastOwner,
    NoSuchRoom,
    NotAMember,
    Stale,
)
from chalicelib.stores.rooms.requests import Part, delete, update
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import number, text

_ONE = number(1)


class MembershipChanges(RoomCreation):
    """Changes of memberships. See RoomStore.

    seen: a membership as it was read; if it is another one by now, a method raises Stale.
    at: when it is changed; milliseconds since the epoch, UTC. act: for the room's audit log.
    """

    def add(
        self,
        room: str,
        person: Person,
        role: Role,
        at: int,
        invite: str | None = None,
        act: AuditEntry | None = None,
    ) -> bool:
        """Make somebody a member, by an invitation if one is given, which is used then.

        Returns False if they are one already. Raises IsBanned, BadInvitation, NoSuchRoom.
        """
        parts = [self._joined(room, person, role, at), self._counted(room, 1, role is Role.OWNER)]
        if invite is not None:
            parts.append(self._used(room, invite, at))
        try:
            self._writer.transact(*parts, *self._recorded(room, act))
        except Refused as refused:
            found, settings, *_ = refused.items
            if found is not None and "role" in found:
                return False
            if found is not None:
                raise IsBanned from None
            raise (NoSuchRoom if settings is not None else BadInvitation) from None
        return True

    def leave(self, room: str, kind: Kind, seen: Membership, at: int) -> None:
        """End a membership by the member's wish; raises LastOwner, IsBanned, Stale.

        A mute outlasts it. The last member's room ends, with all that it was set to.
        """
        if seen.is_banned(at):
            raise IsBanned
        if seen.role is None:
            if not seen.is_muted(at):
                self._forget(room, seen, at)
            return
        gone = self._gone(room, seen, at)
        try:
            self._writer.transact(gone, self._uncounted(room, seen.role))
        except Refused as refused:
            if _is_last(refused):
                self._close(room, kind, gone)
            else:
                raise (why(refused)) from None

    def remove(self, room: str, seen: Membership, at: int, act: AuditEntry | None = None) -> None:
        """End somebody's membership; raises LastOwner, NotAMember, Stale. A mute outlasts it."""
        if seen.role is None:
            raise NotAMember
        parts = [self._gone(room, seen, at), self._uncounted(room, seen.role)]
        try:
            self._writer.transact(*parts, *self._recorded(room, act))
        except Refused as refused:
            raise (why(refused)) from None

    def set_role(
        self, room: str, seen: Membership, role: Role, act: AuditEntry | None = None
    ) -> None:
        """Give a member another role; raises LastOwner, NotAMember, Stale."""
        if seen.role is None:
            raise NotAMember
        if role is seen.role:
            return
        key, new = items.member_key(room, seen.person.member), text(role.value)
        had = {"seen": text(seen.role.value)}
        changed = update(self._table, key, "#role = :seen", {"role": new}, **had)
        more = (role is Role.OWNER) - (seen.role is Role.OWNER)
        counted = [self._owners_counted(room, more)] if more else []
        try:
            self._writer.apply(("Update", changed), *counted, *self._recorded(room, act))
        except Refused as refused:
            if (refused.items[0] or {}).get("role") != new:  # a lost response is no reason
                raise (why(refused)) from None

    def _close(self, room: str, kind: Kind, gone: Part) -> None:
        """End a room with its last membership."""
        ended = delete(self._table, items.settings_key(room), "#members = :one", one=_ONE)
        parts: list[Part] = [gone, ("Delete", ended)]
        if kind is Kind.OPEN:
            listed = delete(self._table, items.directory_key(room), "attribute_exists(#room)")
            parts.append(("Delete", listed))
        try:
            self._writer.transact(*parts)
        except Refused:
            raise Stale from None

    def _gone(self, room: str, seen: Membership, at: int) -> Part:
        """The write that ends a membership, but not a mute that goes on: nobody loses it by
        leaving and coming again."""
        key = items.member_key(room, seen.person.member)
        condition, values = as_seen(seen)
        if not seen.is_muted(at):
            return "Delete", delete(self._table, key, condition, **values)
        kept = items.expiry(seen.muted_until)
        remove = ["role", "joinedAt"]
        return "Update", update(self._table, key, condition, kept, remove=remove, **values)

    def _forget(self, room: str, seen: Membership, at: int) -> None:
        """Delete what is stored of somebody without a role, a ban or a mute."""
        key = items.member_key(room, seen.person.member)
        condition = f"{IS_NO_MEMBER} AND {IS_NOT_MUTED}"
        try:
            self._writer.delete(delete(self._table, key, condition, now=number(at)))
        except Refused:
            raise Stale from None

    def _counted(self, room: str, members: int, is_owner: bool) -> Part:
        more = {"members": number(members)}
        if is_owner:
            more["owners"] = number(members)
        key = items.settings_key(room)
        return "Update", update(self._table, key, IS_STORED, add=more)

    def _uncounted(self, room: str, role: Role) -> Part:
        """The write that counts one member less: not the last one, nor the last owner."""
        less, condition = {"members": number(-1)}, "#members > :one"
        if role is Role.OWNER:
            less["owners"] = number(-1)
            condition += " AND #owners > :one"
        key = items.settings_key(room)
        return "Update", update(self._table, key, condition, add=less, one=_ONE)

    def _owners_counted(self, room: str, more: int) -> Part:
        key, owners = items.settings_key(room), {"owners": number(more)}
        if more > 0:
            return "Update", update(self._table, key, IS_STORED, add=owners)
        return "Update", update(self._table, key, "#owners > :one", add=owners, one=_ONE)

    def _used(self, room: str, invite: str, at: int) -> Part:
        values = {"none": number(0), "now": number(at // 1000)}
        condition = "#usesLeft > :none AND #expiresAt > :now"
        key, less = items.invitation_key(room, invite), {"usesLeft": number(-1)}
        return "Update", update(self._table, key, condition, add=less, **values)


def why(refused: Refused) -> Exception:
    """Why a transaction of a membership and the settings was refused."""
    return Stale() if refused.items[0] is not None else LastOwner()


def _is_last(refused: Refused) -> bool:
    """Whether a membership was to be counted less that was the only one."""
    membership, settings = refused.items
    return membership is None and settings is not None and settings.get("members") == _ONE
