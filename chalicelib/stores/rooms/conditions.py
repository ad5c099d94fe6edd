"""The conditions of writes to memberships, with a `#` before each attribute's name. Pure.

A ban or a mute that has ended is none, though the item still has it. `:now` is when the write is
made, in milliseconds since the epoch, UTC.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain import Membership
from chalicelib.stores.table import number, text

IS_STORED = "attribute_exists(#room)"
IS_NEW = "attribute_not_exists(#room)"
IS_NOT_BANNED = "(attribute_not_exists(#bannedUntil) OR #bannedUntil <= :now)"
IS_NOT_MUTED = "(attribute_not_exists(#mutedUntil) OR #mutedUntil <= :now)"
IS_NO_MEMBER = f"attribute_not_exists(#role) AND {IS_NOT_BANNED}"


def as_seen(seen: Membership | None) -> tuple[str, dict[str, Any]]:
    """The condition that somebody has the role and the mute that they were seen to have, and the
    condition's values."""
    role = text(seen.role.value) if seen and seen.role else None
    muted = number(seen.muted_until) if seen and seen.muted_until is not None else None
    values = {"role": role, "mutedUntil": muted}
    condition = " AND ".join(
        f"attribute_not_exists(#{name})" if value is None else f"#{name} = :seen_{name}"
        for name, value in values.items()
    )
    return condition, {f"seen_{name}": value for name, value in values.items() if value}


def has_role(seen: Membership | None) -> tuple[str, dict[str, Any]]:
    """The condition that somebody has the role that they were seen to have, and its values."""
    if seen is None or seen.role is None:
        return "attribute_not_exists(#role)", {}
    return "#role = :seen", {"seen": text(seen.role.value)}
