"""The requests that write items of the rooms' table. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

Item = Mapping[str, Any]
Request = dict[str, Any]
Part = tuple[str, Request]  # of a transaction: `Put`, `Update` or `Delete`, and the request

_ALIAS = re.compile(r"#(\w+)")  # `#role` stands for the attribute `role`, as `role` is reserved


def update(
    table: str,
    key: Item,
    condition: str,
    fields: Item | None = None,
    *,
    add: Item | None = None,
    remove: Collection[str] = (),
    **values: Any,
) -> Request:
    """Return the request that sets `fields`, adds to the numbers `add`, and removes attributes.

    condition: a ConditionExpression, with a `#` before each attribute's name. values: its values,
        by placeholder.
    """
    given = {**(fields or {}), **(add or {})}
    clauses = {
        "SET": [f"#{name} = :new_{name}" for name in fields or ()],
        "ADD": [f"#{name} :new_{name}" for name in add or ()],
        "REMOVE": [f"#{name}" for name in remove],
    }
    expression = " ".join(f"{verb} {', '.join(each)}" for verb, each in clauses.items() if each)
    written = {f":new_{name}": value for name, value in given.items()}
    request = _conditional(table, condition, values, expression, written)
    return {**request, "Key": key, "UpdateExpression": expression}


def put(table: str, item: Item, condition: str, **values: Any) -> Request:
    """Return the request that writes a whole item."""
    return {**_conditional(table, condition, values), "Item": item}


def delete(table: str, key: Item, condition: str, **values: Any) -> Request:
    """Return the request that deletes an item."""
    return {**_conditional(table, condition, values), "Key": key}


def names_in(expression: str) -> dict[str, str]:
    """Return the attributes that an expression names, by placeholder."""
    return {f"#{name}": name for name in _ALIAS.findall(expression)}


def _conditional(
    table: str,
    condition: str,
    values: Item,
    expression: str = "",
    written: Item | None = None,
) -> Request:
    found = {**{f":{name}": value for name, value in values.items()}, **(written or {})}
    request: Request = {
        "TableName": table,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": names_in(f"{condition} {expression}"),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return {**request, "ExpressionAttributeValues": found} if found else request
