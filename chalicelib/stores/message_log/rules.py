"""Rules: what holds for new messages of a room, and the requests that set it on its counter."""

from __future__ import annotations

from typing import Any, NamedTuple

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import Expiry, Item

DAY_S = 24 * 3600
CENTURY_S = 100 * 365 * DAY_S
# A counter outlives every entry by an hour: clocks differ.
COUNTER_MARGIN_S = 3600
COUNTER_RETENTION_S = items.RETENTION_S + COUNTER_MARGIN_S


class Rules(NamedTuple):
    """A room's rules.

    slow_mode_s: how long a member waits between two messages. retention_s: how long one is kept.
    kept_until: by when all that was sent so far has expired, in seconds since the epoch; None for
        a room that has had no rules, so that its entries expire in the order of their numbers.
    """

    slow_mode_s: int = 0
    retention_s: int = items.RETENTION_S
    kept_until: int | None = None

    @staticmethod
    def of(counter: Item) -> Rules:
        """The rules on a counter's item."""
        return Rules(
            items.number(counter, "slowMode") if "slowMode" in counter else 0,
            items.number(counter, "retention") if "retention" in counter else items.RETENTION_S,
            items.number(counter, "keptUntil") if "keptUntil" in counter else None,
        )

    def expiry(self, at: int) -> Expiry:
        """Until when an entry is kept that is written at a time in milliseconds."""
        entry = at // 1000 + self.retention_s
        is_longer = self.kept_until is not None and self.kept_until > entry
        return Expiry(entry, self.kept_until if is_longer else None)

    def are_over(self, today: int) -> bool:
        """Whether the room is like one that never had rules."""
        has_none = self == Rules(kept_until=self.kept_until)
        return has_none and (self.kept_until or 0) <= today + items.RETENTION_S


class RuledCount(NamedTuple):
    """How to count a counter that is archived or has rules.

    update, condition, values: of the request. rules: for the entry at the counted number.
    """

    update: str
    condition: str
    values: dict[str, int]
    rules: Rules


def ruled_count(counter: Item, now: int) -> RuledCount:
    """Count a counter, as it was found; without conditions, it would lose what is set meanwhile."""
    rules, today = Rules.of(counter), now // 1000
    update = "SET lastSeq = lastSeq + :one, lastAt = :today"
    values = {"one": 1, "today": today}
    if rules.kept_until is None:
        return RuledCount(update, "attribute_exists(archivedAt)", values, rules)
    if rules.are_over(today):
        update += ", expiresAt = :expires REMOVE keptUntil"
        values |= {"expires": today + COUNTER_RETENTION_S, "was": rules.kept_until}
        condition = f"keptUntil = :was AND {_absent('archivedAt', 'slowMode', 'retention')}"
        return RuledCount(update, condition, values, rules)
    kept_until = max(rules.kept_until, today + rules.retention_s)
    condition, values["kept"] = "keptUntil <= :kept", kept_until
    last, begun_at = items.number(counter, "lastSeq"), items.number(counter, "begunAt")
    has_expired = rules.kept_until + COUNTER_MARGIN_S < today
    if last < now and (has_expired or last == begun_at):  # nothing is kept, or was ever written
        update = "SET lastSeq = :now + :one, begunAt = :now, lastAt = :today"
        condition = "keptUntil = :was AND lastSeq = :last"
        values |= {"was": rules.kept_until, "last": last, "now": now}
    return RuledCount(
        f"{update}, keptUntil = :kept",
        f"{condition} AND {_absent('archivedAt')}",
        values,
        rules._replace(kept_until=kept_until),
    )


def _absent(*names: str) -> str:
    return " AND ".join(f"attribute_not_exists({name})" for name in names)


def archiving(table: str, room: str, is_archived: bool, now: int) -> list[dict[str, Any]]:
    """The requests that archive a room that is not, or end that. Its second counter follows its
    first one, as rooms were archived before they had a second one."""
    log, changes = room, items.changes_log(room)
    condition = f"attribute{'_not' if is_archived else ''}_exists(archivedAt)"
    first = {**_archiving(table, log, is_archived, now), "ConditionExpression": condition}
    return [first, _archiving(table, changes, is_archived, now)]


def _archiving(table: str, log: str, is_archived: bool, now: int) -> dict[str, Any]:
    expires = now // 1000 + COUNTER_RETENTION_S
    values = {":century": {"N": str(CENTURY_S)}}
    if is_archived:
        update = "expiresAt = if_not_exists(expiresAt, :expires) + :century, archivedAt = :now"
    else:
        update = "expiresAt = if_not_exists(expiresAt, :expires) - :century"
        expires += CENTURY_S
    update = f"SET {_BEGINNING}, {update}{'' if is_archived else ' REMOVE archivedAt'}"
    return _update(table, log, now, update, {**values, ":expires": {"N": str(expires)}})


def ruling(
    table: str, room: str, slow_mode_s: int, retention_days: int | None, now: int
) -> dict[str, Any]:
    """The request that gives a room these rules instead of those it has."""
    today = now // 1000
    numbers = {":kept": today + items.RETENTION_S, ":far": today + 2 * CENTURY_S}
    rules = {
        "slowMode": slow_mode_s,
        "retention": retention_days and retention_days * DAY_S,
    }
    update = f"SET {_BEGINNING}, keptUntil = if_not_exists(keptUntil, :kept), expiresAt = :far"
    for name, value in rules.items():
        if value:
            update += f", {name} = :{name}"
            numbers[f":{name}"] = value
    if removed := [name for name, value in rules.items() if not value]:
        update += f" REMOVE {', '.join(removed)}"
    values = {name: {"N": str(value)} for name, value in numbers.items()}
    return _update(table, room, now, update, values)


# A counter that is there goes on.
_BEGINNING = (
    "lastSeq = if_not_exists(lastSeq, :now), begunAt = if_not_exists(begunAt, :now),"
    " lastAt = if_not_exists(lastAt, :today)"
)


def _update(table: str, log: str, now: int, update: str, values: dict[str, Any]) -> dict[str, Any]:
    beginning = {":now": {"N": str(now)}, ":today": {"N": str(now // 1000)}}
    return {
        "TableName": table,
        "Key": items.counter_key(log),
        "UpdateExpression": update,
        "ExpressionAttributeValues": {**values, **beginning},
    }
