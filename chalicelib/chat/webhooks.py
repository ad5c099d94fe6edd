"""Webhooks: which addresses outside of the chat are told of a room's messages. Those who moderate a
room manage them, as they do invitations."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.chat.callers import CallerAdmission
from chalicelib.chat.incoming_webhooks import NoSuchWebhook
from chalicelib.domain import AuditEntry, Connection, Stamp, Webhook
from chalicelib.protocol.actions import Invite
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import RoomStore

MAX_WEBHOOKS = 20  # of a room
ID_BYTES, SECRET_BYTES = 12, 32
BY_MODERATOR = "by a moderator"  # why a webhook is disabled
ACT = "webhook"  # in the audit log


class Changes(NamedTuple):
    """What becomes of a webhook; None: what is there stays."""

    url: str | None = None
    kinds: tuple[str, ...] | None = None
    is_active: bool | None = None


class Webhooks:
    """The webhooks of all rooms; methods raise FrameError and StoreUnavailable.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, rooms: RoomStore, callers: CallerAdmission, clock: Callable[[], int]
    ) -> None:
        self._store = rooms.webhooks
        self._callers = callers
        self._clock = clock

    def webhooks(self, caller: Connection, room: str) -> list[Webhook]:
        """Return the webhooks of a room."""
        self._moderator(caller, room)
        return self._store.webhooks(room)

    def add(self, caller: Connection, room: str, url: str, kinds: tuple[str, ...]) -> Webhook:
        """Add a webhook to a room; its secret is told once.

        url: an allowed address. kinds: of the events that it is told of.
        """
        moderator, now = self._moderator(caller, room), self._clock()
        if len(self._store.webhooks(room)) >= MAX_WEBHOOKS:
            text = f"A room can have {MAX_WEBHOOKS} webhooks. Remove one first."
            raise FrameError(ErrorCode.NOT_ALLOWED, text)
        webhook = Webhook(
            room,
            secrets.token_urlsafe(ID_BYTES),
            url,
            secrets.token_urlsafe(SECRET_BYTES),
            kinds,
            moderator.person,
            now,
        )
        self._store.add(webhook, _act(moderator, now, webhook, "added"))
        return webhook

    def change(self, caller: Connection, room: str, id: str, changes: Changes) -> Webhook:
        """Change a webhook, and return it; raises NoSuchWebhook. What failed before does not count
        any more."""
        moderator, webhook = self._moderator(caller, room), self._known(room, id)
        disabled = webhook.disabled
        if changes.is_active is not None:
            disabled = None if changes.is_active else disabled or BY_MODERATOR
        changed = replace(
            webhook,
            url=changes.url or webhook.url,
            kinds=changes.kinds or webhook.kinds,
            disabled=disabled,
            failures=0,
            failing_since=None,
        )
        what = "changed" if disabled == webhook.disabled else "disabled" if disabled else "enabled"
        entry = _act(moderator, self._clock(), changed, what)
        if not self._store.change(changed, entry):
            raise NoSuchWebhook
        return changed

    def remove(self, caller: Connection, room: str, id: str) -> None:
        """Remove a webhook: nothing more is posted to it. Raises NoSuchWebhook."""
        moderator, webhook = self._moderator(caller, room), self._known(room, id)
        entry = _act(moderator, self._clock(), webhook, "removed")
        if not self._store.remove(room, id, entry):
            raise NoSuchWebhook

    def _known(self, room: str, id: str) -> Webhook:
        found = [each for each in self._store.webhooks(room) if each.id == id]
        if not found:
            raise NoSuchWebhook
        return found[0]

    def _moderator(self, caller: Connection, room: str) -> Connection:
        """Return the caller in the room, as one who moderates it."""
        return self._callers.admit_to(caller, room, Invite(room=room))


def _act(moderator: Connection, now: int, webhook: Webhook, what: str) -> AuditEntry:
    note = f"{what} {urlsplit(webhook.url).hostname}"
    return AuditEntry(Stamp(moderator.person, now), ACT, note=note)
