"""Reports: messages that members have reported to those who moderate a room."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import AuditEntry, Report, Stamp
from chalicelib.stores.item_batches import slices
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.audit import Audit
from chalicelib.stores.rooms.conditions import IS_NEW, IS_STORED
from chalicelib.stores.rooms.errors import Stale
from chalicelib.stores.rooms.requests import Part, delete, put
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import Item, number, text

MAX_REPORTS = 100  # of one message: more would say nothing new
MAX_PARTS = 100  # of one transaction, as DynamoDB allows

_PREFIX = "report#"


class Reports(Audit):
    """The reports of rooms: one of each member about a message. See RoomStore."""

    def report(self, room: str, report: Report, kept_days: int) -> int | None:
        """Store a report; returns how many there are of its message, or None if the member has
        reported it before, or so many others have that it is not stored.

        kept_days: after which nobody needs it any more.
        """
        known = self._reports_of(room, report.target)
        if len(known) >= MAX_REPORTS:
            return None
        member = report.by.person.member
        item: dict[str, Any] = {
            "room": text(room),
            "item": text(f"{_PREFIX}{report.target:016d}#{member}"),
            "target": number(report.target),
            "at": number(report.by.at),
            "by": items.person_value(report.by.person),
            "expiresAt": number(report.by.at // 1000 + kept_days * 24 * 3600),
            **({"reason": text(report.reason)} if report.reason else {}),
        }
        try:
            self._writer.apply(("Put", put(self._table, item, IS_NEW)))
        except Refused:
            return None
        return len(known) + 1

    def reports(self, room: str, limit: int, after: str | None = None) -> list[tuple[str, Report]]:
        """Return `limit` reports, those of the newest message first, each with the cursor after
        which others follow."""
        found = self._newest_first(room, _PREFIX, limit, after)
        return [(cursor, _report_of(item)) for cursor, item in found]

    def dismiss(self, room: str, target: int, act: AuditEntry) -> None:
        """Forget the reports of a message; without any, nothing happens. Raises Stale."""
        known = self._reports_of(room, target)
        gone: list[Part] = [("Delete", delete(self._table, key, IS_STORED)) for key in known]
        try:
            # More than one transaction holds are forgotten by two of them.
            for some in slices(gone, MAX_PARTS - 1):
                recorded = self._recorded(room, act) if some[0] is gone[0] else []
                self._writer.apply(*some, *recorded)
        except Refused:  # somebody else has dismissed some of them
            raise Stale from None

    def _reports_of(self, room: str, target: int) -> list[Item]:
        """The keys of a message's reports, at most MAX_REPORTS."""
        prefix = f"{_PREFIX}{target:016d}#"
        return self._keys(room, prefix, MAX_REPORTS)


def _report_of(item: Item) -> Report:
    by = Stamp(items.person_of(item["by"]), int(item["at"]["N"]))
    return Report(int(item["target"]["N"]), by, items.optional_text(item, "reason"))
