"""Keeps tables of DynamoDB and their items."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from chalice_gateway.embedded_aws.data.journal import Journal, Record, dumps
from chalice_gateway.embedded_aws.data.store import Store
from chalice_gateway.embedded_aws.dynamodb import items
from chalice_gateway.embedded_aws.dynamodb.tables import (
    Row,
    TableView,
    stored_items,
    write_observers,
)
from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.moto_account import ACCOUNT

_READS = ("Get", "BatchGet", "Query", "Scan", "TransactGet", "Describe", "List")

Ask = Callable[[str, str, dict[str, Any]], Any]
"""Asks moto: service, operation, parameters."""


class TableStore(Store):
    """The quick path tells of each item that it writes. After another write, the tables that the
    request names are looked through."""

    kinds = ("table", "item")

    def __init__(self, region: str, ask: Ask) -> None:
        self._backend: Any = dynamodb_backends[ACCOUNT][region]
        self._ask = ask
        self._rows: dict[tuple[str, Any, Any], tuple[Row, bool]] = {}
        self._whole: set[str] = set()
        self._are_tables_changed = False
        write_observers.append(self._on_write)

    def note(self, service: str, request: Request) -> None:
        """Look for the tables in a request that is no read."""
        operation = request.headers.get("x-amz-target", "").partition(".")[2]
        if service != "dynamodb" or operation.startswith(_READS):
            return
        if "Table" in operation or "TimeToLive" in operation or "Tag" in operation:
            self._are_tables_changed = True
            if operation == "DeleteTable":  # there may soon be another one of its name
                self._whole |= _names(json.loads(request.body))
        elif "Statement" in operation or "Transaction" in operation:  # of PartiQL
            self._whole |= self._backend.tables.keys()
        else:
            self._whole |= _names(json.loads(request.body))

    def _on_write(self, table: Table, old: Row | None, new: Row | None) -> None:
        row = new or old
        if row:
            item = row.item
            range_key = item.range_key.value if item.range_key else None
            self._rows[table.name, item.hash_key.value, range_key] = row, new is not None

    def save(self, journal: Journal) -> None:
        """Put what has changed."""
        if self._are_tables_changed:
            self._save_tables(journal)
        for (name, _, _), (row, is_there) in self._rows.items():
            table = self._backend.tables.get(name)
            if table is not None and name not in self._whole:
                key = _key(table, row.item)
                if is_there:
                    journal.put("item", name, key, row.text)
                else:
                    journal.remove("item", name, key)
        for name in self._whole & self._backend.tables.keys():
            self._save_items(journal, self._backend.tables[name])
        self._rows.clear()
        self._whole.clear()
        self._are_tables_changed = False

    def save_all(self, journal: Journal) -> None:
        """Put everything."""
        self._save_tables(journal)
        for table in self._backend.tables.values():
            self._save_items(journal, table)

    def _save_tables(self, journal: Journal) -> None:
        tables = self._backend.tables
        journal.set_all("table", "", {name: dumps(_described(t)) for name, t in tables.items()})
        journal.remove_others("item", tables.keys())

    def _save_items(self, journal: Journal, table: Table) -> None:
        texts = {_key(table, item): Row(item).text for item in stored_items(table)}
        journal.set_all("item", table.name, texts)

    def restore(self, records: Iterable[Record]) -> None:
        """Make the tables, then their items."""
        views: dict[str, TableView] = {}
        for record in sorted(records, key=lambda record: record.kind, reverse=True):
            if record.kind == "table":
                self._restore_table(record.value)
                views[record.key] = TableView(self._backend.tables[record.key])
            elif record.of in views:
                _restore_item(views[record.of], record.value)
        self._rows.clear()

    def _restore_table(self, described: dict[str, Any]) -> None:
        self._ask("dynamodb", "CreateTable", described["table"])
        if described["time_to_live"]:
            ttl = {"Enabled": True, "AttributeName": described["time_to_live"]}
            name = described["table"]["TableName"]
            request = {"TableName": name, "TimeToLiveSpecification": ttl}
            self._ask("dynamodb", "UpdateTimeToLive", request)


def _restore_item(view: TableView, attributes: dict[str, Any]) -> None:
    item = items.make(view.key_names, attributes)
    stored: Any = view.moto.items
    if item.range_key is None:
        stored[item.hash_key] = item
    else:
        stored[item.hash_key][item.range_key] = item


def _described(table: Table) -> dict[str, Any]:
    """What CreateTable needs to make the table again."""
    indexes = [_without_status(index.describe()) for index in table.global_indexes]
    local = [index.describe() for index in table.indexes]
    stream = table.stream_specification or {}
    wanted = {
        "TableName": table.name,
        "KeySchema": table.schema,
        "AttributeDefinitions": table.attr,
        "BillingMode": table.billing_mode,
        "GlobalSecondaryIndexes": indexes,
        "LocalSecondaryIndexes": local,
        "StreamSpecification": stream if stream.get("StreamEnabled") else None,
        "Tags": table.tags,
    }
    if table.billing_mode == "PROVISIONED":
        wanted["ProvisionedThroughput"] = _capacity(table.throughput)
    ttl = table.ttl if table.ttl.get("TimeToLiveStatus") == "ENABLED" else {}
    return {
        "table": {name: value for name, value in wanted.items() if value},
        "time_to_live": ttl.get("AttributeName"),
    }


def _without_status(index: dict[str, Any]) -> dict[str, Any]:
    kept = {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
    capacity = _capacity(index["ProvisionedThroughput"])
    return {**kept, "ProvisionedThroughput": capacity} if any(capacity.values()) else kept


def _capacity(throughput: dict[str, Any]) -> dict[str, Any]:
    return {name: throughput[name] for name in ("ReadCapacityUnits", "WriteCapacityUnits")}


def _key(table: Table, item: Any) -> str:
    """The key of an item as JSON."""
    found = ((name, item.attrs[name]) for name in table.table_key_attrs)
    return dumps({name: {value.type: _plain(value.value)} for name, value in found})


def _plain(value: Any) -> str:
    """moto has some binary values as bytes."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _names(request: dict[str, Any]) -> set[str]:
    """The tables that a request names."""
    found = {request["TableName"]} if "TableName" in request else set()
    found |= request.get("RequestItems", {}).keys()
    for part in request.get("TransactItems", []):
        found |= {inner["TableName"] for inner in part.values()}
    return {name.rpartition("/")[2] for name in found}
