"""IncomingWebhookStore: the secret addresses that post to rooms."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from chalicelib.domain import AuditEntry, IncomingWebhook
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.reads import RoomView
from chalicelib.stores.rooms.webhook_items import WebhookItems
from chalicelib.stores.table import Item, number, text

_NOTHING = "0" * 64  # what no secret has as its hash


class FoundWebhook(NamedTuple):
    """An incoming webhook, and its place in the room: it is no member, but can be muted and
    banned."""

    webhook: IncomingWebhook
    place: RoomView


class IncomingWebhookStore(WebhookItems[IncomingWebhook]):
    """The webhooks that post to rooms. Of an address's secret, only a hash is stored."""

    prefix = "hook#"

    def add(self, room: str, webhook: IncomingWebhook, secret: str, act: AuditEntry) -> None:
        """Store a new webhook."""
        person, signing_secret = webhook.person, webhook.signing_secret
        fields = {
            "name": text(person.name),
            **({} if person.look is None else {"look": text(person.look)}),
            "template": text(webhook.template),
            "createdBy": text(webhook.created_by),
            "createdAt": number(webhook.created_at),
            "secretHash": text(_hash(room, webhook.id, secret)),
            **({} if signing_secret is None else {"signingSecret": text(signing_secret)}),
        }
        self._add(room, webhook.id, fields, act)

    def open(self, room: str, id: str, secret: str) -> FoundWebhook | None:
        """Return the webhook that an address names; None if its room, id or secret is wrong, with
        the same calls for each."""
        keys = [self._key(room, id), items.settings_key(room), items.member_key(room, id)]
        found = self._batches.read(self._table, keys)
        webhook = next((item for item in found if "secretHash" in item), None)
        stored = webhook["secretHash"]["S"] if webhook else _NOTHING
        if not hmac.compare_digest(stored, _hash(room, id, secret)) or webhook is None:
            return None
        return FoundWebhook(self._read(webhook), RoomView.of(room, found))

    def replace_secret(self, room: str, id: str, secret: str, act: AuditEntry) -> bool:
        """Let another secret open a webhook from now on; returns whether there is one."""
        return self._set(room, id, {"secretHash": text(_hash(room, id, secret))}, act)

    def _read(self, item: Item) -> IncomingWebhook:
        id = item["item"]["S"].removeprefix(self.prefix)
        return IncomingWebhook(
            items.person_of({**item, "member": text(id)}),
            item["template"]["S"],
            item["createdBy"]["S"],
            int(item["createdAt"]["N"]),
            items.optional_text(item, "signingSecret"),
        )


def _hash(room: str, id: str, secret: str) -> str:
    """The hash of a secret, with all that its address has: so it opens no other webhook."""
    purpose = f"serverless-chat incoming webhook\0{room}\0{id}\0{secret}"
    return hashlib.sha256(purpose.encode()).hexdigest()
