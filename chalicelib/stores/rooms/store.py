"""RoomStore: created rooms, their members, invitations and bans, and how far each has read."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chalicelib.domain import AuditEntry, Kind, Person
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import IS_NEW, IS_NO_MEMBER, IS_NOT_MUTED
from chalicelib.stores.rooms.errors import IsBanned, NotAMember, Stale
from chalicelib.stores.rooms.incoming_webhooks import IncomingWebhookStore
from chalicelib.stores.rooms.requests import put, update
from chalicelib.stores.rooms.sanctions import Sanctions
from chalicelib.stores.rooms.webhooks import WebhookStore
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_IS_MEMBER = "attribute_exists(#role)"
_IS_READER = f"{IS_NO_MEMBER} AND {IS_NOT_MUTED}"
_IS_MUTED_READER = f"{IS_NO_MEMBER} AND #mutedUntil > :now"
_IS_FURTHER = "(attribute_not_exists(#readUpTo) OR #readUpTo < :upTo)"


class RoomStore(Sanctions):
    """The rooms, in a DynamoDB table; all methods raise StoreUnavailable, and those that change
    something the RoomConflict that they name. What a call costs does not depend on how many rooms
    or members there are.

    A private or direct room exists if it was created; an open one needs no settings. A membership
    has a role, a ban or a mute, or is that of somebody who only reads in an open room.

    sleep: waits for a number of seconds.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(client, table, sleep)
        self.incoming_webhooks = IncomingWebhookStore(client, table, sleep)
        self.webhooks = WebhookStore(client, table, sleep)

    def invite(
        self,
        room: str,
        by: str,
        uses: int,
        expires_at: int,
        at: int,
        act: AuditEntry | None = None,
    ) -> str:
        """Return a new invitation to a room: a text that contains the room's id.

        by: the inviting member. uses: how many may accept it. expires_at, at: milliseconds since
            the epoch, UTC. act: for the room's audit log.
        """
        invite = f"{room}~{secrets.token_urlsafe(16)}"
        item = {
            **items.invitation_key(room, invite),
            "by": text(by),
            "usesLeft": number(uses),
            "expiresAt": number(expires_at // 1000),
            "createdAt": number(at),
        }
        self._writer.apply(("Put", put(self._table, item, IS_NEW)), *self._recorded(room, act))
        return invite

    def mark_read(
        self, room: str, kind: Kind, person: Person, up_to: int, at: int
    ) -> tuple[int, bool]:
        """Let somebody have read a room up to a number, and keep the name.

        Returns the number up to which they have read now, which is larger if another function was
        told so before, and whether it has grown. Raises NotAMember, IsBanned, Stale.
        """
        variants = [_IS_MEMBER]
        if kind is Kind.OPEN:  # most of those who read there have no role
            variants = [_IS_READER, _IS_MEMBER, _IS_MUTED_READER]
        for variant in variants:
            try:
                self._writer.update(self._read_update(room, person, up_to, at, variant))
                return up_to, True
            except Refused as refused:
                found: Any = refused.items[0]
            if not items.is_past(found, "bannedUntil", at):
                raise IsBanned
            if kind is not Kind.OPEN and "role" not in found:
                raise NotAMember
            if "readUpTo" in found and int(found["readUpTo"]["N"]) >= up_to:
                return int(found["readUpTo"]["N"]), False
        raise Stale

    def _read_update(
        self, room: str, person: Person, up_to: int, at: int, variant: str
    ) -> dict[str, Any]:
        fields = {
            **items.naming(person),
            "readUpTo": number(up_to),
            "readAt": number(at),
        }
        if variant == _IS_READER:
            fields |= items.expiry(at)
        condition = f"{variant} AND {_IS_FURTHER}"
        key, gone = items.member_key(room, person.member), items.unnamed(person)
        values = {"upTo": number(up_to)}
        if variant != _IS_MEMBER:
            values["now"] = number(at)
        return update(self._table, key, condition, fields, remove=gone, **values)


def invited_room(invite: str) -> str:
    """Return the id of the room that an invitation is to; whatever precedes the first `~`, as
    nobody but the store knows whether it is one."""
    return invite.partition("~")[0]
