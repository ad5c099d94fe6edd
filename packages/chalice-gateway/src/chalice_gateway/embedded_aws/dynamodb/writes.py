"""PutItem, UpdateItem, DeleteItem, BatchWriteItem and TransactWriteItems.

Each is prepared first, with its answer, and stored when nothing can go wrong any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from moto.dynamodb.exceptions import ConditionalCheckFailed, TransactionCanceledException

from chalice_gateway.embedded_aws.dynamodb import expressions, items
from chalice_gateway.embedded_aws.dynamodb.expressions import Placeholders
from chalice_gateway.embedded_aws.dynamodb.items import Attributes
from chalice_gateway.embedded_aws.dynamodb.tables import Key, Row, TableView
from chalice_gateway.embedded_aws.dynamodb.unsupported import (
    present,
    require,
    require_members,
)
from chalice_gateway.embedded_aws.dynamodb.updates import update

Tables = Callable[[str], TableView]
Request = Mapping[str, Any]

# DynamoDB stores up to 400 KB. This is fewer, however many bytes a character has.
MAX_ITEM_LENGTH = 100_000
MAX_BATCH_SIZE = 25
# The answer to a transaction.
TRANSACTED = '{"ConsumedCapacity":[],"ItemCollectionMetrics":{}}'

_CONDITIONAL = {
    "TableName",
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnValues",
    "ReturnValuesOnConditionCheckFailure",
}
_PUT = {"Item", *_CONDITIONAL}
_DELETE = {"Key", *_CONDITIONAL}
_UPDATE = {"Key", "UpdateExpression", *_CONDITIONAL}
_VALUES_OF_UPDATES = ("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")


class Write(NamedTuple):
    """A prepared write: what replaces what, by which key of which table."""

    table: TableView
    key: Key
    old: Row | None
    new: Row | None

    def store(self) -> None:
        """Carry it out."""
        if self.new is not self.old:
            self.table.replace(self.old, self.new)


class Prepared(NamedTuple):
    """An answer, and the writes to store before it is given."""

    answer: str
    writes: list[Write]


def put_item(tables: Tables, request: Request) -> Prepared:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html"""
    return _simple(_put, tables, request)


def delete_item(tables: Tables, request: Request) -> Prepared:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html"""
    return _simple(_delete, tables, request)


def update_item(tables: Tables, request: Request) -> Prepared:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html"""
    wanted = request.get("ReturnValues", "NONE")
    require(wanted in _VALUES_OF_UPDATES)
    write = _update(tables, request)
    capacity = items.dumps({"TableName": request["TableName"], "CapacityUnits": 0.5})
    attributes = _attributes_after_update(write, wanted)
    returned = f'"Attributes":{attributes},' if attributes else ""
    return Prepared(f'{{{returned}"ConsumedCapacity":{capacity}}}', [write])


def batch_write_item(tables: Tables, request: Request) -> Prepared:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""
    require(request.keys() == {"RequestItems"})
    writes = [
        _batched(tables, name, kind, inner)
        for name, parts in request["RequestItems"].items()
        for part in parts
        for kind, inner in part.items()
    ]
    require(len(writes) <= MAX_BATCH_SIZE)
    _require_distinct(writes)
    capacity = [
        {"TableName": name, "CapacityUnits": 1.0, "Table": {"CapacityUnits": 1.0}}
        for name in request["RequestItems"]
    ]
    rest = '"UnprocessedItems":{},"ItemCollectionMetrics":{}'
    return Prepared(f'{{{rest},"ConsumedCapacity":{items.dumps(capacity)}}}', writes)


def transact_write_items(tables: Tables, request: Request) -> Prepared:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"""
    require_members(request, {"TransactItems", "ClientRequestToken"})
    require(len(request["TransactItems"]) <= MAX_BATCH_SIZE)
    writes: list[Write] = []
    errors: list[tuple[Any, Any, Any]] = []
    for part in request["TransactItems"]:
        ((kind, inner),) = part.items()
        require("ReturnValues" not in inner)
        try:
            writes.append(_PARTS[kind](tables, inner))
            errors.append((None, None, None))
        except ConditionFailed as failed:
            writes.append(failed.write)
            errors.append(("ConditionalCheckFailed", failed.message, failed.returned))
    _require_distinct(writes)
    if any(code for code, _, _ in errors):
        raise TransactionCanceledException(errors)
    return Prepared(TRANSACTED, writes)


def _simple(
    prepare: Callable[[Tables, Request], Write], tables: Tables, request: Request
) -> Prepared:
    """One write; the answer has the old attributes if they are wanted."""
    wanted = request.get("ReturnValues", "NONE")
    require(wanted in ("NONE", "ALL_OLD"))
    write = prepare(tables, request)
    old = write.old if wanted == "ALL_OLD" else None
    return Prepared(f'{{"Attributes":{old.text}}}' if old else "{}", [write])


class ConditionFailed(ConditionalCheckFailed):  # type: ignore[misc]
    """The item does not meet the condition of a write."""

    def __init__(self, write: Write, *, is_item_wanted: bool) -> None:
        self.write = write
        old = write.old if is_item_wanted else None
        self.returned = items.plain(old.item.attrs) if old else None
        super().__init__(item=self.returned)


def _put(tables: Tables, request: Request) -> Write:
    require_members(request, _PUT)
    table = tables(request["TableName"])
    attributes: Attributes = request["Item"]
    items.check_all(attributes)
    require("" not in attributes)
    table.check_index_keys(attributes)
    key = table.rows.key(attributes)
    new = Row(items.make(table.key_names, attributes), items.dumps(attributes))
    return _checked(Write(table, key, table.rows.get(key), new), request, Placeholders(request))


def _delete(tables: Tables, request: Request) -> Write:
    require_members(request, _DELETE)
    table = tables(request["TableName"])
    key = table.key(request["Key"])
    return _checked(Write(table, key, table.rows.get(key), None), request, Placeholders(request))


def _update(tables: Tables, request: Request) -> Write:
    require_members(request, _UPDATE)
    table = tables(request["TableName"])
    placeholders = Placeholders(request)
    parsed = update(request["UpdateExpression"], placeholders.names)
    require(not any(name in parsed.actions for name in table.key_names))
    key = table.key(request["Key"])
    old = table.rows.get(key)
    before = old.item if old else items.make(table.key_names, request["Key"])
    values = parsed.apply(before.attrs, placeholders.values)
    for name in table.index_names & parsed.actions.keys() & values.keys():
        table.rows.cast(name, {values[name].type: values[name].value})
    new = Row(items.with_values(table.key_names, values))
    return _checked(
        Write(table, key, old, new), request, placeholders, parsed.names_used, parsed.values_used
    )


def _check(tables: Tables, request: Request) -> Write:
    require_members(request, _DELETE)
    require("ConditionExpression" in request)
    table = tables(request["TableName"])
    key = table.key(request["Key"])
    old = table.rows.get(key)
    return _checked(Write(table, key, old, old), request, Placeholders(request))


def _batched(tables: Tables, table: str, kind: str, request: Request) -> Write:
    prepare, member = {"PutRequest": (_put, "Item"), "DeleteRequest": (_delete, "Key")}[kind]
    return prepare(tables, {"TableName": table, member: request[member]})


_PARTS = {"Put": _put, "Delete": _delete, "Update": _update, "ConditionCheck": _check}


def _checked(
    write: Write,
    request: Request,
    placeholders: Placeholders,
    names_used: frozenset[str] = frozenset(),
    values_used: frozenset[str] | None = None,
) -> Write:
    """The write, if its condition holds."""
    require(write.new is None or len(write.new.text) < MAX_ITEM_LENGTH)
    condition = expressions.condition(request.get("ConditionExpression"), placeholders.names)
    all_values = None if values_used is None else values_used | condition.values_used
    placeholders.require_used(names_used | condition.names_used, all_values)
    condition.bind(placeholders.values)
    wanted = request.get("ReturnValuesOnConditionCheckFailure", "NONE")
    require(wanted in ("NONE", "ALL_OLD"))
    if not condition.holds(write.old.item if write.old else None):
        raise ConditionFailed(write, is_item_wanted=wanted == "ALL_OLD")
    return write


def _require_distinct(writes: list[Write]) -> None:
    """Leave writes to moto that concern one item twice."""
    keys = {(id(write.table), write.key) for write in writes}
    require(len(keys) == len(writes))


def _attributes_after_update(write: Write, wanted: str) -> str | None:
    """The attributes that UpdateItem returns, as JSON. moto returns only those that changed."""
    new = present(write.new)
    if wanted == "NONE":
        return None
    if wanted == "ALL_OLD":
        return write.old.text if write.old else None
    if wanted == "ALL_NEW":
        return new.text
    before = items.plain(write.old.item.attrs) if write.old else {}
    after = items.plain(new.item.attrs)
    given, other = (after, before) if wanted == "UPDATED_NEW" else (before, after)
    changed = {name: value for name, value in given.items() if other.get(name) != value}
    require(not any(kind in value for value in changed.values() for kind in ("M", "L")))
    return items.dumps(changed) if changed or wanted == "UPDATED_NEW" else None
