"""GetItem, BatchGetItem and Query."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from moto.dynamodb.models import table as moto_table
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import GlobalSecondaryIndex, SecondaryIndex

from chalice_gateway.embedded_aws.dynamodb import expressions, items
from chalice_gateway.embedded_aws.dynamodb.expressions import KeyCondition, Placeholders
from chalice_gateway.embedded_aws.dynamodb.tables import Partition, Row, Sorted, SortKey, TableView
from chalice_gateway.embedded_aws.dynamodb.unsupported import require, require_members

Tables = Callable[[str], TableView]
Request = Mapping[str, Any]
Names = tuple[str, ...]
"""The names of attributes."""

# No answer of this length, in characters of JSON, is too large.
SURELY_SMALL = moto_table.RESULT_SIZE_LIMIT // 4
MAX_BATCH_KEYS = 100

_PROJECTION = {"ProjectionExpression", "ExpressionAttributeNames"}
_GET = {"TableName", "Key", "ConsistentRead", *_PROJECTION}
_BATCH_GET_TABLE = {"Keys", "ConsistentRead", *_PROJECTION}
_QUERY = {
    "TableName",
    "IndexName",
    "KeyConditionExpression",
    "FilterExpression",
    "ExpressionAttributeValues",
    "ConsistentRead",
    "ScanIndexForward",
    "Limit",
    "ExclusiveStartKey",
    *_PROJECTION,
}


def get_item(tables: Tables, request: Request) -> str:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html"""
    require_members(request, _GET)
    names = _projected_names(request)
    table = tables(request["TableName"])
    row = table.rows.get(table.key(request["Key"]))
    return f'{{"Item":{_projected(row, names)}}}' if row else "{}"


def batch_get_item(tables: Tables, request: Request) -> str:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
    require(request.keys() == {"RequestItems"})
    asked = request["RequestItems"]
    require(sum(len(part["Keys"]) for part in asked.values()) <= MAX_BATCH_KEYS)
    found = {name: _batch(tables(name), part) for name, part in asked.items()}
    capacity = [
        {"TableName": name, "CapacityUnits": float(len(part["Keys"]))}
        for name, part in asked.items()
    ]
    responses = ",".join(f"{items.dumps(name)}:[{','.join(each)}]" for name, each in found.items())
    return (
        f'{{"Responses":{{{responses}}},"UnprocessedKeys":{{}},'
        f'"ConsumedCapacity":{items.dumps(capacity)}}}'
    )


def _batch(table: TableView, part: Request) -> list[str]:
    require_members(part, _BATCH_GET_TABLE)
    names = _projected_names(part)
    keys = [table.key(key) for key in part["Keys"]]
    require(len(set(keys)) == len(keys))
    rows = [table.rows.get(key) for key in keys]
    texts = [_projected(row, names) for row in rows if row]
    require(sum(map(len, texts)) < SURELY_SMALL)
    return texts


def query(tables: Tables, request: Request) -> str:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html"""
    require_members(request, _QUERY)
    placeholders = Placeholders(request)
    table = tables(request["TableName"])
    index = _index(table, request)
    schema = index.schema if index else table.moto.schema
    key = expressions.key_condition(
        request["KeyConditionExpression"],
        placeholders.names,
        tuple((each["AttributeName"], each["KeyType"]) for each in schema),
    )
    filter_ = expressions.condition(request.get("FilterExpression"), placeholders.names)
    names, names_used = expressions.projection(
        request.get("ProjectionExpression"), placeholders.names
    )
    require(set(key.values_used) <= placeholders.values.keys())
    placeholders.require_used({*key.names_used, *filter_.names_used, *names_used})
    filter_.bind(placeholders.values)
    rows = table.index(index) if index else table.rows
    page, is_last = _page(rows, key, placeholders, request)
    kept = _visible_attributes(index)
    if "FilterExpression" in request:
        found = [row for row in page if filter_.holds(_seen(row.item, kept))]
    else:
        found = page
    texts = [_projected(row, _both(names, kept)) for row in found]
    start = "" if is_last else f',"LastEvaluatedKey":{_key(rows, table, page[-1].item)}'
    return f'{{"Count":{len(found)},"ScannedCount":{len(page)},"Items":[{",".join(texts)}]{start}}}'


def _index(table: TableView, request: Request) -> SecondaryIndex | None:
    if "IndexName" not in request:
        return None
    (index,) = [each for each in table.moto.all_indexes() if each.name == request["IndexName"]]
    require(not request.get("ConsistentRead") or not isinstance(index, GlobalSecondaryIndex))
    return index


def _page(
    rows: Sorted, key: KeyCondition, placeholders: Placeholders, request: Request
) -> tuple[list[Row], bool]:
    """The rows of one page, and whether it is the last."""
    values = placeholders.values
    hash_key = rows.cast(rows.hash_name, values[key.hash_value])
    partition = rows.partition(hash_key)
    sort_values = [rows.cast(rows.sort_names[0], values[name]) for name in key.sort_values]
    first, end = _range(partition.keys, key.comparison, sort_values)
    forward = request.get("ScanIndexForward", True)
    require(type(forward) is bool)
    if start := request.get("ExclusiveStartKey"):
        start_hash, start_key = rows.key(start)
        require(start_hash == hash_key)
        first, end = _after(partition.keys, start_key, first, end, forward=forward)
    keys = partition.keys[first:end]
    others = end < len(partition.keys)
    if not forward:
        keys.reverse()
        others = first > 0
    return _limited(partition, keys, request.get("Limit"), others=others)


def _range(keys: Sequence[SortKey], comparison: str | None, values: list[Any]) -> tuple[int, int]:
    """The part of the sorted keys that a comparison of their first value chooses."""
    if comparison is None:
        return 0, len(keys)
    value, last = values[0], values[-1]
    if comparison == "BEGINS_WITH":
        require(type(value) is str)
        last = value + chr(0x10FFFF)
    first = bisect_left(keys, (value,))
    end = bisect_right(keys, last, key=lambda key: key[0])
    return {
        "=": (first, end),
        "BETWEEN": (first, max(first, end)),
        "BEGINS_WITH": (first, end),
        "<": (0, first),
        "<=": (0, end),
        ">": (end, len(keys)),
        ">=": (first, len(keys)),
    }[comparison]


def _after(
    keys: Sequence[SortKey], start: SortKey, first: int, end: int, *, forward: bool
) -> tuple[int, int]:
    """The part of a range that comes after the start key."""
    if forward:
        return max(first, bisect_right(keys, start)), end
    return first, max(first, min(end, bisect_left(keys, start)))


def _limited(
    partition: Partition, keys: list[SortKey], limit: Any, *, others: bool
) -> tuple[list[Row], bool]:
    """The rows up to the limits of number and size. Like moto, it says that there are more if the
    partition has other rows behind the last one, whether they match or not."""
    require(limit is None or (type(limit) is int and limit > 0))
    rows = [partition.rows[key] for key in keys[:limit]]
    if sum(len(row.text) for row in rows) > SURELY_SMALL:
        fitting = _fitting(rows)
        if len(fitting) < len(rows):
            return fitting, False
    return rows, not (limit and len(rows) == limit and (len(keys) > limit or others))


def _fitting(rows: Iterable[Row]) -> list[Row]:
    fitting: list[Row] = []
    size = 0
    for row in rows:
        size += row.item.size()
        if size > moto_table.RESULT_SIZE_LIMIT and fitting:
            break
        fitting.append(row)
    return fitting


def _visible_attributes(index: SecondaryIndex | None) -> Names | None:
    """The attributes that an index has; None for all."""
    kind = index.projection.get("ProjectionType") if index and index.projection else None
    if index is None or kind in (None, "ALL"):
        return None
    keys = [*index.table_key_attrs, *index.schema_key_attrs]
    others = index.projection.get("NonKeyAttributes", []) if kind == "INCLUDE" else []
    require(not any("." in name or "[" in name for name in others))
    return tuple(dict.fromkeys([*keys, *others]))


def _seen(item: Item, names: Sequence[str] | None) -> Item:
    """The item with only some of its attributes."""
    if names is None:
        return item
    values = {name: item.attrs[name] for name in names if name in item.attrs}
    seen: Item = object.__new__(Item)
    seen.hash_key, seen.range_key, seen.attrs = item.hash_key, item.range_key, values
    return seen


def _both(names: Names | None, kept: Names | None) -> Names | None:
    """The attributes that are in both, where None has all."""
    if names is None or kept is None:
        return kept if names is None else names
    return tuple(name for name in names if name in kept)


def _projected_names(request: Request) -> Names | None:
    placeholders = Placeholders(request)
    names, used = expressions.projection(request.get("ProjectionExpression"), placeholders.names)
    placeholders.require_used(used)
    return names


def _projected(row: Row, names: Sequence[str] | None) -> str:
    if names is None:
        return row.text
    values = row.item.attrs
    return items.dumps(items.plain({name: values[name] for name in names if name in values}))


def _key(rows: Sorted, table: TableView, item: Item) -> str:
    """The key from which the next page goes on."""
    names = dict.fromkeys([*table.key_names, rows.hash_name, *rows.sort_names])
    return items.dumps(items.plain({name: item.attrs[name] for name in names}))
