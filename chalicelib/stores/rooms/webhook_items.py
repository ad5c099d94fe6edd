"""WebhookItems: the webhooks of one direction, in the rooms' table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any, ClassVar, Generic, TypeVar

from chalicelib.domain import AuditEntry
from chalicelib.stores.rooms.audit import Audit
from chalicelib.stores.rooms.conditions import IS_NEW, IS_STORED
from chalicelib.stores.rooms.requests import Part, delete, put, update
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import Item, text

# More than a room may have: requests at the same moment can add a few beyond that.
MAX_READ = 1_000

Each = TypeVar("Each")


class WebhookItems(Audit, ABC, Generic[Each]):
    """The webhooks of rooms: methods raise StoreUnavailable. What moderators do is one transaction
    with its entry in the room's audit log, `act`."""

    prefix: ClassVar[str]
    """What the items' keys begin with, before the webhook's id."""

    @abstractmethod
    def _read(self, item: Item) -> Each:
        """Return the webhook of an item."""

    def webhooks(self, room: str, limit: int = MAX_READ) -> list[Each]:
        """Return the webhooks of a room as they were last written, the first `limit`."""
        page = self._range(room, self.prefix, f"{self.prefix}~", limit, ConsistentRead=True)
        return [self._read(item) for item in page["Items"]]

    def remove(self, room: str, id: str, act: AuditEntry) -> bool:
        """Remove a webhook; returns whether there was one."""
        gone = delete(self._table, self._key(room, id), IS_STORED)
        return self._applied(("Delete", gone), *self._recorded(room, act))

    def _add(self, room: str, id: str, fields: Item, act: AuditEntry) -> None:
        new = put(self._table, {**self._key(room, id), **fields}, IS_NEW)
        self._writer.apply(("Put", new), *self._recorded(room, act))

    def _set(
        self,
        room: str,
        id: str,
        fields: Item | None = None,
        act: AuditEntry | None = None,
        condition: str = IS_STORED,
        remove: Collection[str] = (),
    ) -> bool:
        """Set and remove attributes of a webhook; returns whether the condition holds."""
        changed = update(self._table, self._key(room, id), condition, fields, remove=remove)
        return self._applied(("Update", changed), *self._recorded(room, act))

    def _applied(self, *parts: Part) -> bool:
        try:
            self._writer.apply(*parts)
        except Refused:
            return False
        return True

    def _key(self, room: str, id: str) -> dict[str, Any]:
        return {"room": text(room), "item": text(f"{self.prefix}{id}")}
