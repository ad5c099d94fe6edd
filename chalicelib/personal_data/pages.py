"""Pages of whole tables, and cursors: where the next page begins, as a text for clients."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.personal_data.tables import Tables

PAGE_SIZE = 500
MAX_CURSOR_CHARS = 4_096
MAX_KEY_BYTES = 1_024  # of a text in a key; the longest range key of DynamoDB

Item = dict[str, Any]


class BadCursor(ValueError):
    """The text is no cursor of this list."""


class Place(NamedTuple):
    """Where a page begins: in the table of this number, after the item of this key, if any."""

    table: int = 0
    after: Item | None = None


class Page(NamedTuple):
    """Some items of a table. after: the key that the table's next page begins after, if any."""

    items: list[Item]
    after: Item | None


def read_page(tables: Tables, name: str, after: Item | None, size: int = PAGE_SIZE) -> Page:
    """Read a page of a table as it was last written; raises AWS's errors."""
    start = {"ExclusiveStartKey": after} if after else {}
    page = tables.client.scan(TableName=name, ConsistentRead=True, Limit=size, **start)
    return Page(page["Items"], page.get("LastEvaluatedKey"))


def encode(place: Place) -> str:
    """Return the cursor of a place."""
    text = json.dumps([place.table, place.after], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, tables: Tables, names: Sequence[str]) -> Place:
    """Return the place of a cursor; raises BadCursor for a text that cannot be one, which DynamoDB
    would refuse.

    names: of the tables, in the order of the pages.
    """
    if len(cursor) > MAX_CURSOR_CHARS:
        raise BadCursor
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        number, after = json.loads(text)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise BadCursor from None
    if not (type(number) is int and 0 <= number < len(names)):
        raise BadCursor
    if after is not None and not _is_key(after, tables.key_names(names[number])):
        raise BadCursor
    return Place(number, after)


def _is_key(value: object, names: Sequence[str]) -> bool:
    if not (isinstance(value, Mapping) and sorted(value) == sorted(names)):
        return False
    return all(_is_part(value[name], "N" if name == "seq" else "S") for name in names)


def _is_part(value: object, kind: str) -> bool:
    if not (isinstance(value, Mapping) and list(value) == [kind] and isinstance(value[kind], str)):
        return False
    text: str = value[kind]
    if kind == "N":
        return text.isascii() and text.isdigit() and len(text) <= 20
    try:
        return 1 <= len(text.encode()) <= MAX_KEY_BYTES
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
