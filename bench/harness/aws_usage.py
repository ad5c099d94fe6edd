"""What calls to DynamoDB and SQS are billed for, told from the calls that the app's code makes.

`ConsumedCapacity` is of no use: moto answers the same for items of any size. The rules are those of
AWS' DynamoDB Developer Guide: "DynamoDB read and write operations"; "Using Global Secondary
Indexes", there "Write capacity units"; "Working with items", there "Conditional writes".
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bench.harness import prices

Item = Mapping[str, Any]
Request = Mapping[str, Any]
Properties = Mapping[str, Any]

WRITES = ("PutItem", "UpdateItem", "DeleteItem")

_BEFORE = "before"  # in botocore's context of a call: what the request will read or change


class UsageMeter:
    """Counts calls, and what they use, of the clients that it watches.

    observer: a client of DynamoDB that is not watched, to see items before and after a call.
    tables: their properties, as in `.chalice/resources.json`.
    """

    def __init__(self, observer: Any, tables: Iterable[Properties]) -> None:
        self._tables = {table["TableName"]: _Table(observer, table) for table in tables}
        self._calls: Counter[str] = Counter()
        self._usage: Counter[str] = Counter()

    def watch(self, client: Any) -> None:
        """Count the calls of a client of DynamoDB or SQS; a call without a rule here raises."""
        client.meta.events.register("before-call", self._before)
        client.meta.events.register("after-call", self._after)

    def read_and_reset(self) -> tuple[Counter[str], Counter[str]]:
        """Return how often each operation was called, and what was used, since the last time."""
        found = self._calls, self._usage
        self._calls, self._usage = Counter(), Counter()
        return found

    def _before(self, model: Any, params: Request, context: dict[str, Any], **_: Any) -> None:
        operation, request = model.name, json.loads(params["body"])
        requests = [(operation, request)]
        if operation == "TransactWriteItems":
            requests = [
                (f"{kind}Item", each) for w in request["TransactItems"] for kind, each in w.items()
            ]
        context[_BEFORE] = [(name, each, self._stored(name, each)) for name, each in requests]

    def _stored(self, operation: str, request: Request) -> Item:
        if operation in WRITES or operation == "GetItem":
            return self._tables[request["TableName"]].stored(request)
        if operation not in ("Query", "SendMessageBatch"):
            raise NotImplementedError(f"There is no rule for what {operation} is billed for.")
        return {}

    def _after(self, model: Any, context: dict[str, Any], **_: Any) -> None:
        # Each write of a transaction counts twice: it is prepared, then made.
        times = 2 if model.name == "TransactWriteItems" else 1
        for operation, request, before in context.pop(_BEFORE):
            for unit, count in self._usage_of(operation, request, before).items():
                self._usage[unit] += times * count
        self._calls[model.name] += 1

    def _usage_of(self, operation: str, request: Request, before: Item) -> prices.Usage:
        if operation == "SendMessageBatch":
            size = sum(len(entry["MessageBody"].encode()) for entry in request["Entries"])
            return {"queue_requests": prices.queue_requests(size)}
        table = self._tables[request["TableName"]]
        if operation == "GetItem":
            return _read([before], request)
        if operation == "Query":
            return _read(table.entries(request), request)
        return {"writes": table.writes(before, table.stored(request))}


class _Table:
    """The rules by which DynamoDB counts calls for one table and its indexes."""

    def __init__(self, observer: Any, properties: Properties) -> None:
        self._observer = observer
        self._key = _key_names(properties)
        indexes = properties.get("GlobalSecondaryIndexes", ())
        self._indexes: dict[str, Properties] = {index["IndexName"]: index for index in indexes}

    def stored(self, request: Request) -> Item:
        """The item that a request names, as it is now."""
        given = request.get("Key") or request["Item"]
        key = {name: given[name] for name in self._key}
        found = self._observer.get_item(TableName=request["TableName"], Key=key)
        stored: Item = found.get("Item", {})
        return stored

    def entries(self, request: Request) -> list[Item]:
        """All that a query reads, of the table or of an index."""
        found = self._observer.query(**_unfiltered(request))["Items"]
        index = request.get("IndexName")
        return [self._entry(index, item) for item in found] if index else found

    def writes(self, before: Item, after: Item) -> int:
        """Writes to the table, and to each index whose entry for the item changes.

        `ReturnValues` costs nothing: "No read capacity units are consumed" (API Reference).
        """
        writes = _larger(before, after)
        for index in self._indexes:
            old, new = self._entry(index, before), self._entry(index, after)
            if old != new:
                writes += self._entry_writes(index, old, new)
        return writes

    def _entry_writes(self, index: str, before: Item, after: Item) -> int:
        keys = _key_names(self._indexes[index])
        if before and after and all(before[name] == after[name] for name in keys):
            return _larger(before, after)
        # An entry whose key changes is deleted, and put elsewhere.
        return sum(prices.writes(item_size(entry)) for entry in (before, after) if entry)

    def _entry(self, index: str, item: Item) -> Item:
        """What an index has of an item; nothing if the item lacks the index's key."""
        keys, projection = _key_names(self._indexes[index]), self._indexes[index]["Projection"]
        if not all(name in item for name in keys):
            return {}
        names = {*self._key, *keys, *projection["NonKeyAttributes"]}
        return {name: value for name, value in item.items() if name in names}


def _larger(before: Item, after: Item) -> int:
    """A write counts for the larger item of the two, however little of it changes; one whose
    condition fails changes nothing, and counts for the item that it finds."""
    return prices.writes(max(item_size(before), item_size(after)))


def _unfiltered(request: Request) -> Request:
    """A query for all that DynamoDB counts for this one: whole entries, even where they are
    projected, filtered or only counted."""
    left_out = ("ProjectionExpression", "Select", "FilterExpression")
    whole = {name: value for name, value in request.items() if name not in left_out}
    for kept, sign in (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":")):
        used = re.findall(rf"{sign}\w+", request["KeyConditionExpression"])
        whole.pop(kept, None)  # DynamoDB refuses those that nothing refers to
        if used:
            whole[kept] = {name: request[kept][name] for name in used}
    return whole


def item_size(item: Item) -> int:
    """The bytes that DynamoDB counts for an item of strings and numbers; raises KeyError for other
    types."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, str]) -> int:
    if "N" in value:  # about a byte for two digits, and one more
        return (len(value["N"]) + 1) // 2 + 1
    return len(value["S"].encode())


def _read(items: Iterable[Item], request: Request) -> prices.Usage:
    consistent = request.get("ConsistentRead", False)
    return {"reads": prices.reads(sum(map(item_size, items)), consistent)}


def _key_names(of: Properties) -> list[str]:
    return [key["AttributeName"] for key in of["KeySchema"]]
