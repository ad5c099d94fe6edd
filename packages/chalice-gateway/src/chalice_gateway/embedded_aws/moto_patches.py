"""Patches for moto, where its time or memory grows with everything that was stored or read.

moto 5.2 reads each item of a table for each query (8 us an item), and copies the whole table before
each transaction (50 us an item): with 5,000 items, one more takes 0.3 s. It converts what it finds
by an index to Python's types and back, and it walks each response by the service's model (150 us an
item): listing 200 items takes 30 ms. It also keeps every object that it made, which includes a copy
of every item that was read: 7 GB after ten minutes of a busy chat.
"""

from __future__ import annotations

import base64
import copy
import heapq
import inspect
import json
from collections.abc import Mapping
from typing import Any

from moto.core.common_models import BaseModel
from moto.core.responses import ActionResult
from moto.dynamodb.comparisons import OpDefault
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

READS = ("GetItem", "Query")

_project = Item.project
_query = Table.query
_serialized = DynamoHandler.serialized
_signature = inspect.signature(_query)
_transact = DynamoDBBackend.transact_write_items


def install() -> None:
    """Make moto read only the items that a query or a transaction can concern, return them as they
    are stored, and keep only what is stored."""
    BaseModel.__new__ = lambda model, *_, **__: object.__new__(model)
    DynamoHandler.serialized = serialized
    Item.project = project
    Table.query = query
    DynamoDBBackend.transact_write_items = transact_write_items


def query(table: Table, *arguments: Any, **options: Any) -> Any:
    """moto's query, on the part of the table that can be in the result."""
    asked = _signature.bind(table, *arguments, **options).arguments
    if asked.get("index_name") or table.range_key_attr is None:
        return _query(table, *arguments, **options)
    narrowed = copy.copy(table)
    narrowed.items = {asked["hash_key"]: _candidates(table, asked)}
    return _query(narrowed, *arguments, **options)


def _candidates(table: Table, asked: Mapping[str, Any]) -> dict[Any, Any]:
    partition = table.items.get(asked["hash_key"], {})
    comparison, limit = asked.get("range_comparison"), asked.get("limit")
    if (
        not limit
        or comparison not in (None, "<", ">")
        or table.range_key_type != "N"
        or asked.get("exclusive_start_key")
        or not isinstance(asked.get("filter_expression"), OpDefault)
    ):
        return partition  # type: ignore[no-any-return]
    numbers = ((float(key.value), key) for key in partition)
    if comparison:
        edge = float(asked["range_objs"][0].value)
        numbers = (
            pair for pair in numbers if (pair[0] < edge if comparison == "<" else pair[0] > edge)
        )
    choose = heapq.nsmallest if asked.get("scan_index_forward") is not False else heapq.nlargest
    # One more than the limit, or the result would not tell that there are more.
    chosen = choose(limit + 1, numbers, key=lambda pair: pair[0])
    return {key: partition[key] for _, key in chosen}


def project(item: Item, paths: list[list[str]]) -> Item:
    """moto's projection, with a short cut for whole attributes."""
    if any(len(path) > 1 or "[" in path[0] for path in paths):
        return _project(item, paths)
    projected = object.__new__(Item)
    projected.hash_key, projected.range_key = item.hash_key, item.range_key
    projected.attrs = LimitedSizeDict()
    for (name,) in paths:
        if name in item.attrs:
            dict.__setitem__(projected.attrs, name, item.attrs[name])  # skips the check of its size
    return projected


def serialized(handler: DynamoHandler, answer: ActionResult) -> tuple[int, dict[str, str], str]:
    """moto's response to a read, as JSON. Stored items have this form already, except bytes."""
    found = answer.result
    if handler._get_action() not in READS or not isinstance(found, dict):
        return _serialized(handler, answer)  # type: ignore[no-any-return]
    headers = {"Content-Type": "application/x-amz-json-1.0", **handler.response_headers}
    return 200, headers, json.dumps(found, default=lambda value: base64.b64encode(value).decode())


def transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """moto's transaction. moto copies the table, to restore it if the transaction fails. The copy
    includes the items only if the transaction may update one of them in place."""
    if any("Update" in item for item in transact_items):
        _transact(backend, transact_items)
        return
    Table.__deepcopy__ = _copy_without_items
    try:
        _transact(backend, transact_items)
    finally:
        del Table.__deepcopy__


def _copy_without_items(table: Table, _: Any) -> Table:
    copied = copy.copy(table)
    copied.items = copy.copy(table.items)
    for key, partition in table.items.items():
        copied.items[key] = copy.copy(partition)
    return copied
