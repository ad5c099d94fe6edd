"""IncomingWebhooks: secret addresses by which other programs post to a room.

Their messages are sent by the same rules as those of members; see permissions.webhook_letters for
what a webhook may do.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from chalicelib.chat import permissions
from chalicelib.chat.callers import Answer, CallerAdmission
from chalicelib.chat.room_webhooks import NoSuchWebhook, RoomWebhooks, check_known
from chalicelib.domain import AuditEntry, Connection, IncomingWebhook, Person, Stamp
from chalicelib.protocol import identifiers, look_alikes
from chalicelib.protocol.actions import Action, SendMessage
from chalicelib.stores import FoundWebhook, IncomingWebhookStore

SECRET_BYTES = 24
ACT = "hook"  # in the audit log

Perform = Callable[[Connection, Action], Answer]


class NewAddress(NamedTuple):
    """A webhook and the secret of its address, which is told once."""

    webhook: IncomingWebhook
    secret: str


class IncomingWebhooks(RoomWebhooks[IncomingWebhook]):
    """The webhooks that post to rooms. See RoomWebhooks.

    perform: performs an action for a caller.
    """

    _items: IncomingWebhookStore

    def __init__(
        self,
        items: IncomingWebhookStore,
        callers: CallerAdmission,
        clock: Callable[[], int],
        perform: Perform,
    ) -> None:
        super().__init__(items, callers, clock)
        self._perform = perform

    def add(
        self, caller: Connection, room: str, name: str, template: str, signing_secret: str | None
    ) -> NewAddress:
        """Add a webhook to a room.

        name: a display name. template: of incoming/templates.py. signing_secret: by which the
            sender signs its requests, if it does.
        """
        moderator, now = self._moderator(caller, room), self._clock()
        self._check_number(room)
        # Not vouched for: moderators choose the name, and could choose somebody else's.
        person = Person(identifiers.new_member(), name, look_alikes.look(name))
        webhook = IncomingWebhook(person, template, caller.member, now, signing_secret)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self._items.add(room, webhook, secret, self._act(moderator, webhook, "added"))
        return NewAddress(webhook, secret)

    def replace_secret(self, caller: Connection, room: str, id: str) -> NewAddress:
        """Give a webhook another address: the old one ends at once. Raises NoSuchWebhook."""
        moderator, webhook = self._moderator(caller, room), self._known(room, id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        act = self._act(moderator, webhook, "secret replaced")
        check_known(self._items.replace_secret(room, id, secret, act))
        return NewAddress(webhook, secret)

    def post(
        self, room: str, id: str, secret: str, headers: Mapping[str, str], body: bytes
    ) -> None:
        """Send what was posted to an address to its room; raises NoSuchWebhook, and Refused for a
        request that makes no message.

        headers: by names in lower case.
        """
        # Imported late: of all functions, only that of the HTTP API gets such requests.
        from chalicelib.incoming import Delivery, read

        found = self._items.open(room, id, secret) if _may_exist(room, id) else None
        if found is None or not permissions.exists(found.place):
            raise NoSuchWebhook
        webhook = found.webhook
        post = read(webhook.template, Delivery(headers, body, webhook.signing_secret))
        if post:
            self._perform(self._sender(room, found), SendMessage(post.data, room, id=post.id))

    def _sender(self, room: str, found: FoundWebhook) -> Connection:
        """The caller whom a webhook's messages are from, in its room."""
        person, now = found.webhook.person, self._clock()
        letters = permissions.webhook_letters(found.place, now)
        return Connection("", person.name, person.member, now, None, {room: letters}, *person[2:])

    def _act(self, moderator: Connection, webhook: IncomingWebhook, what: str) -> AuditEntry:
        return AuditEntry(Stamp(moderator.person, self._clock()), ACT, webhook.person, note=what)


def _may_exist(room: str, id: str) -> bool:
    """Whether a room and a webhook can have these ids: they come from an address."""
    try:
        identifiers.parent_room(room)
        identifiers.member(id)
    except identifiers.InvalidIdentifier:
        return False
    return True
