"""What a command prints: lines for people, or JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from chalicelib.domain import FOREVER


class Output(NamedTuple):
    """The result of a command.

    value: as JSON. text: for people; nothing that is not printable comes in, as the chat takes
        names and titles of visible characters alone.
    """

    value: Any
    text: str

    def print(self, as_json: bool) -> None:
        """Print it to stdout."""
        print(json.dumps(self.value, indent=2) if as_json else self.text)


def listed(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], nothing: str) -> Output:
    """Return a list: all that is known as JSON, some columns of it as lines. nothing: if empty."""
    if not rows:
        return Output([], nothing)
    table = [[re.sub("(?=[A-Z])", " ", name).upper() for name in columns]]
    table += [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in table]
    return Output(list(rows), "\n".join(lines))


def when(milliseconds: int) -> str:
    """Return a time as people read it, UTC."""
    if milliseconds >= FOREVER:
        return "for ever"
    return f"{datetime.fromtimestamp(milliseconds / 1000, timezone.utc):%Y-%m-%d %H:%M:%S}Z"


def without_nothing(**fields: Any) -> dict[str, Any]:
    """Return the fields that have a value, by their names in the protocol."""
    return {name: value for name, value in fields.items() if value is not None}


def _cell(value: Any) -> str:
    if value is None or value is False:
        return "-"
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, int) and value > 1_000_000_000_000:
        return when(value)
    return str(value)
