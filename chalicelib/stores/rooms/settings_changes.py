"""SettingsChanges: changes what rooms are set to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.domain import AuditEntry, Notify
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import IS_STORED
from chalicelib.stores.rooms.errors import NoSuchRoom, Stale
from chalicelib.stores.rooms.items import RoomSettings
from chalicelib.stores.rooms.reports import Reports
from chalicelib.stores.rooms.requests import Part, update
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import number, text


class SettingsChanges(Reports):
    """Changes of the settings of created rooms. See RoomStore.

    also: writes to other tables, in the same transaction. act: for the room's audit log.
    """

    def describe(
        self,
        room: str,
        title: str | None = None,
        topic: str | None = None,
        notify: Notify | None = None,
        act: AuditEntry | None = None,
    ) -> None:
        """Set some of a room's title, topic (empty: none) and what push notifications tell; raises
        NoSuchRoom."""
        given = {"title": title, "topic": topic, "notify": _notify_text(notify)}
        fields = {name: text(value) for name, value in given.items() if value}
        remove = [name for name, value in given.items() if value == ""]
        try:
            self._writer.apply(self._set(room, fields, remove), *self._recorded(room, act))
        except Refused:
            raise NoSuchRoom from None

    def archive(
        self,
        room: str,
        archived: bool,
        at: int,
        also: Sequence[Part] = (),
        act: AuditEntry | None = None,
    ) -> None:
        """Let a room be archived or not; raises NoSuchRoom.

        also: if their conditions do not hold, they have been made before, perhaps when others had
            created the room; then the settings alone are written.
        """
        fields = {"archivedAt": number(at)} if archived else {}
        changed = self._set(room, fields, [] if archived else ["archivedAt"])
        recorded = self._recorded(room, act)
        try:
            self._writer.apply(changed, *also, *recorded)
        except Refused as refused:
            if refused.items[0] is not None:
                raise NoSuchRoom from None
            try:
                self._writer.apply(changed, *recorded)
            except Refused:
                raise NoSuchRoom from None

    def rule(
        self,
        room: str,
        seen: RoomSettings,
        slow_mode: int,
        retention: int | None,
        also: Sequence[Part],
        act: AuditEntry | None = None,
    ) -> None:
        """Set a room's slow mode and retention; raises NoSuchRoom, and Stale if they are no longer
        as they were seen: other tables have both, too."""
        before = _rules(seen.slow_mode, seen.retention)
        after = _rules(slow_mode, retention)
        condition = " AND ".join(
            f"#{name} = :seen_{name}" if value else f"attribute_not_exists(#{name})"
            for name, value in before.items()
        )
        values = {f"seen_{name}": value for name, value in before.items() if value}
        changed = self._set(
            room,
            {name: value for name, value in after.items() if value},
            [name for name, value in after.items() if not value],
            f"{IS_STORED} AND {condition}",
            **values,
        )
        try:
            self._writer.apply(changed, *also, *self._recorded(room, act))
        except Refused as refused:
            raise (Stale if refused.items[0] != {} else NoSuchRoom) from None

    def _set(
        self,
        room: str,
        fields: dict[str, Any],
        remove: Sequence[str],
        condition: str = IS_STORED,
        **values: Any,
    ) -> Part:
        key = items.settings_key(room)
        return "Update", update(self._table, key, condition, fields, remove=remove, **values)


def _notify_text(notify: Notify | None) -> str | None:
    """The attribute; empty for the default, which is not stored."""
    return "" if notify is Notify.NAME else notify and notify.value


def _rules(slow_mode: int, retention: int | None) -> dict[str, Any]:
    """The attributes of rules; None for those that a room does not have."""
    return {
        "slowMode": number(slow_mode) if slow_mode else None,
        "retention": number(retention) if retention else None,
    }
