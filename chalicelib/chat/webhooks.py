"""Webhooks: which addresses outside of the chat are told of a room's messages."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.chat.room_webhooks import RoomWebhooks, check_known
from chalicelib.domain import AuditEntry, Connection, Stamp, Webhook
from chalicelib.stores import WebhookStore

ID_BYTES, SECRET_BYTES = 12, 32
BY_MODERATOR = "by a moderator"  # why a webhook is disabled
ACT = "webhook"  # in the audit log


class Changes(NamedTuple):
    """What becomes of a webhook; None: what is there stays."""

    url: str | None = None
    kinds: tuple[str, ...] | None = None
    is_active: bool | None = None


class Webhooks(RoomWebhooks[Webhook]):
    """The webhooks that rooms' messages are posted to. See RoomWebhooks."""

    _items: WebhookStore

    def add(self, caller: Connection, room: str, url: str, kinds: tuple[str, ...]) -> Webhook:
        """Add a webhook to a room; its secret is told once.

        url: an allowed address. kinds: of the events that it is told of.
        """
        moderator = self._moderator(caller, room)
        self._check_number(room)
        webhook = Webhook(
            room,
            secrets.token_urlsafe(ID_BYTES),
            url,
            secrets.token_urlsafe(SECRET_BYTES),
            kinds,
            moderator.person,
            self._clock(),
        )
        self._items.add(webhook, self._act(moderator, webhook, "added"))
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
        check_known(self._items.change(changed, self._act(moderator, changed, what)))
        return changed

    def _act(self, moderator: Connection, webhook: Webhook, what: str) -> AuditEntry:
        note = f"{what} {urlsplit(webhook.url).hostname}"
        return AuditEntry(Stamp(moderator.person, self._clock()), ACT, note=note)
