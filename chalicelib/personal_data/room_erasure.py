"""RoomErasure: takes a member out of the table of rooms: memberships, invitations, reports, and the
log of what moderators did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.domain import ERASED, AuditEntry, Membership, Role, Stamp
from chalicelib.personal_data.hiding import hide
from chalicelib.personal_data.pages import Item
from chalicelib.personal_data.tables import Tables
from chalicelib.personal_data.traces import key_of, names, without
from chalicelib.protocol import identifiers
from chalicelib.stores import LastOwner, MessageLog, RoomStore, Stale, StoreUnavailable

MAX_TRIES = 10
PAGE_SIZE = 100
_NAMES = {"room": "rooms created", "invite": "invitations", "hook": "incoming webhooks"}


class RoomErasure:
    """Erases items of the table of rooms.

    log: tells whether a message that was reported is still there.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        tables: Tables,
        rooms: RoomStore,
        log: MessageLog,
        member: str,
        clock: Callable[[], int],
    ) -> None:
        self._client: Any = tables.client
        self._table = tables.rooms
        self._rooms = rooms
        self._log = log
        self._member = member
        self._clock = clock

    def erase(self, item: Item) -> str | None:
        """Take the member out of an item; returns what it was."""
        room, kind = item["room"]["S"], item["item"]["S"].partition("#")[0]
        if kind == "member":
            self._end_membership(room)
            return "memberships, bans and read positions"
        if kind == "report":
            return self._erase_report(room, item)
        if not hide(self._client, self._table, item, self._member):
            return None
        return _NAMES.get(kind, "log entries")

    def _end_membership(self, room: str) -> None:
        """Let the member leave a room, and forget the rest: bans, mutes and read positions."""
        for _ in range(MAX_TRIES):
            seen = self._rooms.membership(room, self._member)
            if seen is None:
                return
            try:
                if seen.role is None:
                    self._forget(room)
                else:
                    kind = identifiers.kind(room)
                    self._rooms.leave(room, kind, seen, self._clock())
            except LastOwner:
                self._pass_on(room)
            except Stale:
                continue
        raise StoreUnavailable(f"the room {room} changes all the time: try again later")

    def _forget(self, room: str) -> None:
        try:
            self._client.delete_item(
                TableName=self._table,
                Key={"room": {"S": room}, "item": {"S": f"member#{self._member}"}},
                ConditionExpression="attribute_not_exists(#role)",
                ExpressionAttributeNames={"#role": "role"},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale from None

    def _pass_on(self, room: str) -> None:
        """Make somebody else an owner of a room whose last owner the member is."""
        others = [each for each in self._members(room) if each.person.member != self._member]
        chosen = next((each for each in others if each.role is Role.MODERATOR), None)
        chosen = chosen or next((each for each in others if each.role is Role.MEMBER), None)
        if chosen:
            by = Stamp(ERASED, self._clock())
            act = AuditEntry(by, "role", person=chosen.person, note=Role.OWNER.value)
            self._rooms.set_role(room, chosen, Role.OWNER, act)

    def _members(self, room: str) -> list[Membership]:
        found, after = self._rooms.memberships(room, PAGE_SIZE)
        while after:
            more, after = self._rooms.memberships(room, PAGE_SIZE, after)
            found += more
        return found

    def _erase_report(self, room: str, item: Item) -> str | None:
        """Let a report not tell who made it, in which words; or delete it with its message."""
        message = self._log.message(room, int(item["target"]["N"]))
        is_needed = message is not None and message.deleted is None
        if is_needed and not names(item, self._member):
            return None
        if is_needed:
            key = item["item"]["S"].replace(self._member, ERASED.member)
            hidden = {name: without(value, self._member) for name, value in item.items()}
            hidden.pop("reason", None)
            self._client.put_item(TableName=self._table, Item={**hidden, "item": {"S": key}})
        self._client.delete_item(TableName=self._table, Key=key_of(item))
        return "reports"
