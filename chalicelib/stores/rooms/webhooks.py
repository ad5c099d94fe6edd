"""WebhookStore: the addresses that are told of rooms' messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain import AuditEntry, Webhook
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.audit import Audit
from chalicelib.stores.rooms.conditions import IS_NEW, IS_STORED
from chalicelib.stores.rooms.requests import Part, delete, put, update
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import Item, number, text

# More than a room may have: requests at the same moment can add a few beyond that.
MAX_READ = 1_000
_PREFIX = "webhook#"
_IS_ACTIVE = f"{IS_STORED} AND attribute_not_exists(#disabled)"
_FAILURES = ("failures", "failingSince")


class WebhookStore(Audit):
    """The webhooks of rooms, in the rooms' table: methods raise StoreUnavailable.

    act: for the room's audit log.
    """

    def add(self, webhook: Webhook, act: AuditEntry) -> None:
        """Store a new webhook."""
        item: dict[str, Any] = {
            **_key(webhook.room, webhook.id),
            **_wanted(webhook),
            "secret": text(webhook.secret),
            "createdBy": items.person_value(webhook.created_by),
            "createdAt": number(webhook.created_at),
        }
        self._writer.apply(
            ("Put", put(self._table, item, IS_NEW)), *self._recorded(webhook.room, act)
        )

    def webhooks(self, room: str, limit: int = MAX_READ) -> list[Webhook]:
        """Return the webhooks of a room as they were last written, the first `limit`."""
        page = self._range(room, _PREFIX, f"{_PREFIX}~", limit, ConsistentRead=True)
        return [_webhook_of(item) for item in page["Items"]]

    def find(self, room: str, id: str) -> Webhook | None:
        """Return a webhook as it was last written, if there is one."""
        item = self._get(_key(room, id))
        return _webhook_of(item) if item else None

    def change(self, webhook: Webhook, act: AuditEntry) -> bool:
        """Store another address, other kinds, and whether it is disabled; what failed before does
        not count any more. Returns whether there is such a webhook."""
        fields, gone = _wanted(webhook), [*_FAILURES]
        if webhook.disabled is None:
            gone.append("disabled")
        else:
            fields["disabled"] = text(webhook.disabled)
        key = _key(webhook.room, webhook.id)
        changed = update(self._table, key, IS_STORED, fields, remove=gone)
        return self._applied(("Update", changed), *self._recorded(webhook.room, act))

    def remove(self, room: str, id: str, act: AuditEntry) -> bool:
        """Remove a webhook; returns whether there was one."""
        gone = delete(self._table, _key(room, id), IS_STORED)
        return self._applied(("Delete", gone), *self._recorded(room, act))

    def failed(self, webhook: Webhook, at: int) -> Webhook:
        """Count a post that failed; returns the webhook as it is now."""
        first = {} if webhook.failing_since is not None else {"failingSince": number(at)}
        key, once = _key(webhook.room, webhook.id), {"failures": number(1)}
        try:
            counted = update(self._table, key, _IS_ACTIVE, first, add=once)
            return _webhook_of(self._writer.update(counted))
        except Refused:  # removed or disabled meanwhile
            return replace(webhook, failures=0, failing_since=None)

    def succeeded(self, webhook: Webhook) -> None:
        """Forget what has failed before."""
        if webhook.failures:
            key = _key(webhook.room, webhook.id)
            self._applied(("Update", update(self._table, key, IS_STORED, remove=_FAILURES)))

    def disable(self, webhook: Webhook, why: str, act: AuditEntry) -> bool:
        """Post nothing more to a webhook; returns whether it was active until now."""
        fields = {"disabled": text(why)}
        key = _key(webhook.room, webhook.id)
        disabled = update(self._table, key, _IS_ACTIVE, fields)
        return self._applied(("Update", disabled), *self._recorded(webhook.room, act))

    def _applied(self, *parts: Part) -> bool:
        try:
            self._writer.apply(*parts)
        except Refused:
            return False
        return True


def _key(room: str, id: str) -> dict[str, Any]:
    return {"room": text(room), "item": text(f"{_PREFIX}{id}")}


def _wanted(webhook: Webhook) -> dict[str, Any]:
    kinds = {"L": [text(kind) for kind in webhook.kinds]}
    return {"url": text(webhook.url), "kinds": kinds}


def _webhook_of(item: Item) -> Webhook:
    return Webhook(
        room=item["room"]["S"],
        id=item["item"]["S"].removeprefix(_PREFIX),
        url=item["url"]["S"],
        secret=item["secret"]["S"],
        kinds=tuple(kind["S"] for kind in item["kinds"]["L"]),
        created_by=items.person_of(item["createdBy"]["M"]),
        created_at=int(item["createdAt"]["N"]),
        failures=items.optional_number(item, "failures") or 0,
        failing_since=items.optional_number(item, "failingSince"),
        disabled=items.optional_text(item, "disabled"),
    )
