"""IncomingWebhookStore: the secret addresses that post to rooms."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, NamedTuple

from chalicelib.domain import AuditEntry, IncomingWebhook
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.audit import Audit
from chalicelib.stores.rooms.conditions import IS_NEW, IS_STORED
from chalicelib.stores.rooms.reads import RoomView
from chalicelib.stores.rooms.requests import delete, put, update
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import Item, number, text

# More than a room may have: requests at the same moment can add a few beyond that.
MAX_READ = 1_000
_PREFIX = "hook#"
_NOTHING = "0" * 64  # what no secret has as its hash


class FoundWebhook(NamedTuple):
    """An incoming webhook, and its place in the room: it is no member, but can be muted and
    banned."""

    webhook: IncomingWebhook
    place: RoomView


class IncomingWebhookStore(Audit):
    """The incoming webhooks of rooms, in the rooms' table: methods raise StoreUnavailable.

    Of an address's secret, only a hash is stored. act: for the room's audit log.
    """

    def add(self, room: str, webhook: IncomingWebhook, secret: str, act: AuditEntry) -> None:
        """Store a new webhook."""
        person = webhook.person
        item: dict[str, Any] = {
            **_key(room, webhook.id),
            "name": text(person.name),
            **({} if person.look is None else {"look": text(person.look)}),
            "template": text(webhook.template),
            "createdBy": text(webhook.created_by),
            "createdAt": number(webhook.created_at),
            "secretHash": text(_hash(room, webhook.id, secret)),
        }
        if webhook.signing_secret is not None:
            item["signingSecret"] = text(webhook.signing_secret)
        self._writer.apply(("Put", put(self._table, item, IS_NEW)), *self._recorded(room, act))

    def webhooks(self, room: str, limit: int = MAX_READ) -> list[IncomingWebhook]:
        """Return the webhooks of a room as they were last written, the first `limit`."""
        page = self._range(room, _PREFIX, f"{_PREFIX}~", limit, ConsistentRead=True)
        return [_webhook_of(item) for item in page["Items"]]

    def open(self, room: str, id: str, secret: str) -> FoundWebhook | None:
        """Return the webhook that an address names; None if its room, id or secret is wrong, with
        the same calls for each."""
        keys = [_key(room, id), items.settings_key(room), items.member_key(room, id)]
        found = self._batches.read(self._table, keys)
        webhook = next((item for item in found if "secretHash" in item), None)
        stored = webhook["secretHash"]["S"] if webhook else _NOTHING
        if not hmac.compare_digest(stored, _hash(room, id, secret)) or webhook is None:
            return None
        return FoundWebhook(_webhook_of(webhook), RoomView.of(room, found))

    def replace_secret(self, room: str, id: str, secret: str, act: AuditEntry) -> bool:
        """Let another secret open a webhook from now on; returns whether there is one."""
        fields = {"secretHash": text(_hash(room, id, secret))}
        changed = update(self._table, _key(room, id), IS_STORED, fields)
        return self._applied(("Update", changed), *self._recorded(room, act))

    def remove(self, room: str, id: str, act: AuditEntry) -> bool:
        """Remove a webhook; returns whether there was one."""
        gone = delete(self._table, _key(room, id), IS_STORED)
        return self._applied(("Delete", gone), *self._recorded(room, act))

    def _applied(self, *parts: Any) -> bool:
        try:
            self._writer.apply(*parts)
        except Refused:
            return False
        return True


def _key(room: str, id: str) -> dict[str, Any]:
    return {"room": text(room), "item": text(f"{_PREFIX}{id}")}


def _hash(room: str, id: str, secret: str) -> str:
    """The hash of a secret, with all that its address has: so it opens no other webhook."""
    purpose = f"serverless-chat incoming webhook\0{room}\0{id}\0{secret}"
    return hashlib.sha256(purpose.encode()).hexdigest()


def _webhook_of(item: Item) -> IncomingWebhook:
    id = item["item"]["S"].removeprefix(_PREFIX)
    person = items.person_of({**item, "member": text(id)})
    return IncomingWebhook(
        person,
        item["template"]["S"],
        item["createdBy"]["S"],
        int(item["createdAt"]["N"]),
        items.optional_text(item, "signingSecret"),
    )
