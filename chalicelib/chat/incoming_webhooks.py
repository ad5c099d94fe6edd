"""IncomingWebhooks: secret addresses by which other programs post to a room.

A webhook is managed as invitations are, by those who moderate its room. Its messages are sent by
the same rules as those of members; see permissions.webhook_letters for what it may do.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from chalicelib.chat import permissions
from chalicelib.chat.callers import Answer, CallerAdmission
from chalicelib.domain import AuditEntry, Connection, IncomingWebhook, Person, Stamp
from chalicelib.incoming import Delivery, read
from chalicelib.protocol import identifiers, look_alikes
from chalicelib.protocol.actions import Action, Invite, SendMessage
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import FoundWebhook, RoomStore

MAX_WEBHOOKS = 20  # of a room
SECRET_BYTES = 24
ACT = "hook"  # in the audit log

Perform = Callable[[Connection, Action], Answer]


class NoSuchWebhook(Exception):
    """No webhook has this address: nobody learns which part of it is wrong."""


class NewAddress(NamedTuple):
    """A webhook and the secret of its address, which is told once."""

    webhook: IncomingWebhook
    secret: str


class IncomingWebhooks:
    """The incoming webhooks of all rooms; methods raise FrameError and StoreUnavailable.

    perform: performs an action for a caller.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        rooms: RoomStore,
        callers: CallerAdmission,
        perform: Perform,
        clock: Callable[[], int],
    ) -> None:
        self._store = rooms.incoming_webhooks
        self._callers = callers
        self._perform = perform
        self._clock = clock

    def webhooks(self, caller: Connection, room: str) -> list[IncomingWebhook]:
        """Return the webhooks of a room."""
        self._moderator(caller, room)
        return self._store.webhooks(room)

    def add(
        self, caller: Connection, room: str, name: str, template: str, signing_secret: str | None
    ) -> NewAddress:
        """Add a webhook to a room.

        name: a display name. template: of incoming/templates.py. signing_secret: by which the
            sender signs its requests, if it does.
        """
        moderator, now = self._moderator(caller, room), self._clock()
        if len(self._store.webhooks(room)) >= MAX_WEBHOOKS:
            text = f"A room can have {MAX_WEBHOOKS} incoming webhooks. Remove one first."
            raise FrameError(ErrorCode.NOT_ALLOWED, text)
        # Not vouched for: moderators choose the name, and could choose somebody else's.
        person = Person(identifiers.new_member(), name, look_alikes.look(name))
        webhook = IncomingWebhook(person, template, caller.member, now, signing_secret)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self._store.add(room, webhook, secret, _act(moderator, now, person, "added"))
        return NewAddress(webhook, secret)

    def replace_secret(self, caller: Connection, room: str, id: str) -> NewAddress:
        """Give a webhook another address: the old one ends at once. Raises NoSuchWebhook."""
        moderator, webhook = self._moderator(caller, room), self._known(room, id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        done = _act(moderator, self._clock(), webhook.person, "secret replaced")
        if not self._store.replace_secret(room, id, secret, done):
            raise NoSuchWebhook
        return NewAddress(webhook, secret)

    def remove(self, caller: Connection, room: str, id: str) -> None:
        """Remove a webhook: its address ends at once. Raises NoSuchWebhook."""
        moderator, webhook = self._moderator(caller, room), self._known(room, id)
        done = _act(moderator, self._clock(), webhook.person, "removed")
        if not self._store.remove(room, id, done):
            raise NoSuchWebhook

    def post(
        self, room: str, id: str, secret: str, headers: Mapping[str, str], body: bytes
    ) -> None:
        """Send what was posted to an address to its room; raises NoSuchWebhook, and Refused for a
        request that makes no message.

        headers: by names in lower case.
        """
        found = self._store.open(room, id, secret) if _may_exist(room, id) else None
        if found is None or not permissions.exists(found.place):
            raise NoSuchWebhook
        webhook = found.webhook
        post = read(webhook.template, Delivery(headers, body, webhook.signing_secret))
        if post:
            self._perform(self._sender(room, found), SendMessage(post.data, room, id=post.id))

    def _moderator(self, caller: Connection, room: str) -> Connection:
        """Return the caller in the room, as one who moderates it."""
        return self._callers.admit_to(caller, room, Invite(room=room))

    def _known(self, room: str, id: str) -> IncomingWebhook:
        found = [each for each in self._store.webhooks(room) if each.id == id]
        if not found:
            raise NoSuchWebhook
        return found[0]

    def _sender(self, room: str, found: FoundWebhook) -> Connection:
        """The caller whom a webhook's messages are from, in its room."""
        person, now = found.webhook.person, self._clock()
        letters = permissions.webhook_letters(found.place, now)
        return Connection("", person.name, person.member, now, None, {room: letters}, *person[2:])


def _act(moderator: Connection, now: int, person: Person, note: str) -> AuditEntry:
    return AuditEntry(Stamp(moderator.person, now), ACT, person, note=note)


def _may_exist(room: str, id: str) -> bool:
    """Whether a room and a webhook can have these ids: they come from an address."""
    try:
        identifiers.parent_room(room)
        identifiers.member(id)
    except identifiers.InvalidIdentifier:
        return False
    return True
