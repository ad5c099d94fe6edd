"""moto, where it takes time or memory that grows with all that was ever stored or read.

moto 5.2 looks at each item of a table for each query (8 us an item), and copies the whole table
before each transaction (50 us an item): a chat of 5,000 messages would take 0.3 s for one more.
What it finds by an index it turns into Python's types and back, and each answer it takes apart by
the service's model (150 us an item): a room of 200 would take 30 ms to list. And it remembers every
object that it ever made, every copy of every item that was ever read: after ten minutes of a busy
chat that was 7 GB.
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
    """Have moto look only at the items that a query or a transaction can have to do with, answer
    with them as they are stored, and remember only what is stored."""
    BaseModel.__new__ = lambda model, *_, **__: object.__new__(model)
    DynamoHandler.serialized = serialized
    Item.project = project
    Table.query = query
    DynamoDBBackend.transact_write_items = transact_write_items


def query(table: Table, *arguments: Any, **options: Any) -> Any:
    """moto's query, over the part of the table that can be in its answer."""
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
    # One more than is wanted: without it the answer would not say that there is more.
    chosen = choose(limit + 1, numbers, key=lambda pair: pair[0])
    return {key: partition[key] for _, key in chosen}


def project(item: Item, paths: list[list[str]]) -> Item:
    """moto's projection, without a detour where whole attributes are wanted."""
    if any(len(path) > 1 or "[" in path[0] for path in paths):
        return _project(item, paths)
    projected = object.__new__(Item)
    projected.hash_key, projected.range_key = item.hash_key, item.range_key
    projected.attrs = LimitedSizeDict()
    for (name,) in paths:
        if name in item.attrs:
            dict.__setitem__(projected.attrs, name, item.attrs[name])  # its size is known to do
    return projected


def serialized(handler: DynamoHandler, answer: ActionResult) -> tuple[int, dict[str, str], str]:
    """moto's answer to a read as JSON; what was stored has that form already, but for bytes."""
    found = answer.result
    if handler._get_action() not in READS or not isinstance(found, dict):
        return _serialized(handler, answer)  # type: ignore[no-any-return]
    headers = {"Content-Type": "application/x-amz-json-1.0", **handler.response_headers}
    return 200, headers, json.dumps(found, default=lambda value: base64.b64encode(value).decode())


def transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """moto's transaction. What it copies, to have it back should the transaction fail, are the
    items themselves only where one of them may be updated in its place."""
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
