"""WebhookStore: the addresses that are told of rooms' messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain import AuditEntry, Webhook
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import IS_STORED
from chalicelib.stores.rooms.requests import update
from chalicelib.stores.rooms.webhook_items import WebhookItems
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import Item, number, text

_IS_ACTIVE = f"{IS_STORED} AND attribute_not_exists(#disabled)"
_FAILURES = ("failures", "failingSince")


class WebhookStore(WebhookItems[Webhook]):
    """The webhooks that rooms' messages are posted to."""

    prefix = "webhook#"

    def add(self, webhook: Webhook, act: AuditEntry) -> None:
        """Store a new webhook."""
        fields = {
            **_wanted(webhook),
            "secret": text(webhook.secret),
            "createdBy": items.person_value(webhook.created_by),
            "createdAt": number(webhook.created_at),
        }
        self._add(webhook.room, webhook.id, fields, act)

    def find(self, room: str, id: str) -> Webhook | None:
        """Return a webhook as it was last written, if there is one."""
        item = self._get(self._key(room, id))
        return self._read(item) if item else None

    def change(self, webhook: Webhook, act: AuditEntry) -> bool:
        """Store another address, other kinds, and whether it is disabled; what failed before does
        not count any more. Returns whether there is such a webhook."""
        fields, gone = _wanted(webhook), [*_FAILURES]
        if webhook.disabled is None:
            gone.append("disabled")
        else:
            fields["disabled"] = text(webhook.disabled)
        return self._set(webhook.room, webhook.id, fields, act, remove=gone)

    def failed(self, webhook: Webhook, at: int) -> Webhook:
        """Count a post that failed; returns the webhook as it is now."""
        first = {} if webhook.failing_since is not None else {"failingSince": number(at)}
        key, once = self._key(webhook.room, webhook.id), {"failures": number(1)}
        try:
            counted = update(self._table, key, _IS_ACTIVE, first, add=once)
            return self._read(self._writer.update(counted))
        except Refused:  # removed or disabled meanwhile
            return replace(webhook, failures=0, failing_since=None)

    def succeeded(self, webhook: Webhook) -> None:
        """Forget what has failed before."""
        if webhook.failures:
            self._set(webhook.room, webhook.id, remove=_FAILURES)

    def disable(self, webhook: Webhook, why: str, act: AuditEntry) -> bool:
        """Post nothing more to a webhook; returns whether it was active until now."""
        fields = {"disabled": text(why)}
        return self._set(webhook.room, webhook.id, fields, act, _IS_ACTIVE)

    def _read(self, item: Item) -> Webhook:
        return Webhook(
            room=item["room"]["S"],
            id=item["item"]["S"].removeprefix(self.prefix),
            url=item["url"]["S"],
            secret=item["secret"]["S"],
            kinds=tuple(kind["S"] for kind in item["kinds"]["L"]),
            created_by=items.person_of(item["createdBy"]["M"]),
            created_at=int(item["createdAt"]["N"]),
            failures=items.optional_number(item, "failures") or 0,
            failing_since=items.optional_number(item, "failingSince"),
            disabled=items.optional_text(item, "disabled"),
        )


def _wanted(webhook: Webhook) -> dict[str, Any]:
    kinds = {"L": [text(kind) for kind in webhook.kinds]}
    return {"url": text(webhook.url), "kinds": kinds}
