"""Traces: where an item of a table names a member. Pure.

Whatever an item is, a member is a whole text in it, or a part of its key between `#` and `@`. So
what a later version stores is found as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain import ERASED

Item = Mapping[str, Any]
KEYS = ("connectionId", "room", "occupant", "item")
ERASED_PERSON = {"M": {"member": {"S": ERASED.member}, "name": {"S": ERASED.name}}}


def names(item: Item, member: str) -> bool:
    """Whether an item names a member."""
    return in_key(item, member) or any(text == member for text in _texts({"M": item}))


def in_key(item: Item, member: str) -> bool:
    """Whether the key of an item names a member."""
    keys = [*KEYS, *(["member"] if _is_own(item) else [])]
    return any(member in re.split("[#@]", item[key]["S"]) for key in keys if key in item)


def key_of(item: Item) -> dict[str, Any]:
    """The key of an item, whichever table it is from."""
    if "connectionId" in item:
        names = ["connectionId"]
    elif _is_own(item):
        names = ["member", "item"]
    else:
        names = ["room", next(name for name in ("seq", "occupant", "item") if name in item)]
    return {name: item[name] for name in names}


def without(value: Any, member: str) -> Any:
    """An attribute's value without a member: a person becomes ERASED, and so does an id."""
    if value == {"S": member}:
        return {"S": ERASED.member}
    if "M" in value:
        if value["M"].get("member") == {"S": member}:
            return ERASED_PERSON
        return {"M": {name: without(each, member) for name, each in value["M"].items()}}
    if "L" in value:
        return {"L": [without(each, member) for each in value["L"]]}
    return value


def plain(value: Any) -> Any:
    """An attribute's value as JSON has it."""
    ((kind, content),) = value.items()
    if kind == "N":
        return int(content) if re.fullmatch(r"-?\d+", content) else float(content)
    if kind == "M":
        return {name: plain(each) for name, each in content.items()}
    if kind == "L":
        return [plain(each) for each in content]
    return None if kind == "NULL" else content


def _is_own(item: Item) -> bool:
    """Whether an item is of the table of members: what a member has in no room."""
    return "member" in item and "room" not in item and "connectionId" not in item


def _texts(value: Any) -> Iterator[str]:
    if "S" in value:
        yield value["S"]
    for each in value.get("L", []):
        yield from _texts(each)
    for each in value.get("M", {}).values():
        yield from _texts(each)
