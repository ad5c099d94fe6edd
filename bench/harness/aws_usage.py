"""What calls to DynamoDB, SQS and S3 are billed for, told from the calls that the app's code makes.

`ConsumedCapacity` is of no use: moto answers the same for items of any size. The rules are those of
AWS' DynamoDB Developer Guide: "DynamoDB read and write operations"; "Using Global Secondary
Indexes", there "Write capacity units"; "Working with items", there "Conditional writes".
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bench.harness import prices

Item = Mapping[str, Any]
Request = Mapping[str, Any]
Properties = Mapping[str, Any]

WRITES = ("PutItem", "UpdateItem", "DeleteItem")
QUEUE_REQUESTS = ("queue_requests", "fifo_requests")  # of a queue, and of one with .fifo
OBJECT_WRITES = {"CopyObject": 1, "DeleteObject": 0}  # of S3, which deletes for nothing


class Part(NamedTuple):
    """What one item of a call, or a query of it, is billed for. key: the item's first key, or the
    first key of what a query is for."""

    operation: str
    table: str
    key: str
    unit: str
    count: float


class UsageMeter:
    """Counts calls, and what they use, of the clients that it watches.

    observer: a client of DynamoDB that is not watched, to see items before and after a call.
    tables: their properties, as in `.chalice/resources.json`.
    """

    def __init__(self, observer: Any, tables: Iterable[Properties]) -> None:
        self._tables = {table["TableName"]: _Table(observer, table) for table in tables}
        self._calls: Counter[str] = Counter()
        self._parts: list[Part] = []

    def watch(self, client: Any) -> None:
        """Count the calls of a client of DynamoDB, SQS or S3; a call without a rule here raises."""
        client.meta.events.register("before-call", self._before)
        client.meta.events.register("after-call", self._after)

    def read_and_reset(self) -> tuple[Counter[str], list[Part]]:
        """Return how often each operation was called, and what was used, since the last time."""
        found = self._calls, self._parts
        self._calls, self._parts = Counter(), []
        return found

    def _before(self, model: Any, params: Request, context: dict[str, Any], **_: Any) -> None:
        is_of_objects = model.name in OBJECT_WRITES
        requests = [(model.name, {} if is_of_objects else json.loads(params["body"]))]
        if model.name == "TransactWriteItems":
            writes = requests[0][1]["TransactItems"]
            requests = [(f"{kind}Item", each) for write in writes for kind, each in write.items()]
        if model.name == "BatchGetItem":
            requests = [("GetItem", each) for each in _single_reads(requests[0][1])]
        if model.name == "BatchWriteItem":
            requests = list(_single_writes(requests[0][1]))
        # Each with what it will read or change.
        context["requests"] = [(*request, self._stored(*request)) for request in requests]

    def _stored(self, operation: str, request: Request) -> Item:
        if operation in WRITES or operation == "GetItem":
            return self._tables[request["TableName"]].stored(request)
        if operation not in ("Query", "SendMessageBatch", "SendMessage", *OBJECT_WRITES):
            raise NotImplementedError(f"There is no rule for what {operation} is billed for.")
        return {}

    def _after(self, model: Any, context: dict[str, Any], **_: Any) -> None:
        # Each write of a transaction counts twice: it is prepared, then made.
        times = 2 if model.name == "TransactWriteItems" else 1
        for operation, request, before in context.pop("requests"):
            unit, count = self._usage_of(operation, request, before)
            where = (request.get("TableName", ""), self._key_of(request))
            self._parts.append(Part(model.name, *where, unit, times * count))
        self._calls[model.name] += 1

    def _key_of(self, request: Request) -> str:
        """The first key of an item; of a query, its first value."""
        if "TableName" not in request:
            return ""
        if key := request.get("Key") or request.get("Item"):
            return str(key[self._tables[request["TableName"]].first_key]["S"])
        return str(next(iter(request["ExpressionAttributeValues"].values()))["S"])

    def _usage_of(self, operation: str, request: Request, before: Item) -> tuple[str, float]:
        if operation in ("SendMessage", "SendMessageBatch"):
            entries = request.get("Entries", [request])
            size = sum(len(entry["MessageBody"].encode()) for entry in entries)
            is_fifo = request["QueueUrl"].endswith(".fifo")
            return QUEUE_REQUESTS[is_fifo], prices.queue_requests(size)
        if operation in OBJECT_WRITES:
            return "object_writes", OBJECT_WRITES[operation]
        table = self._tables[request["TableName"]]
        if operation in WRITES:
            return "writes", table.writes(before, table.stored(request))
        items = table.entries(request) if operation == "Query" else [before]
        size = sum(map(item_size, items))
        return "reads", prices.reads(size, request.get("ConsistentRead", False))


class _Table:
    """The rules by which DynamoDB counts calls for one table and its indexes."""

    def __init__(self, observer: Any, properties: Properties) -> None:
        self._observer = observer
        self._key = _key_names(properties)
        indexes = properties.get("GlobalSecondaryIndexes", ())
        self._indexes: dict[str, Properties] = {index["IndexName"]: index for index in indexes}

    @property
    def first_key(self) -> str:
        return self._key[0]

    def stored(self, request: Request) -> Item:
        """The item that a request names, as it is now."""
        given = request.get("Key") or request["Item"]
        key = {name: given[name] for name in self._key}
        return self._observer.get_item(TableName=request["TableName"], Key=key).get("Item", {})

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
        for index, properties in self._indexes.items():
            old, new = self._entry(index, before), self._entry(index, after)
            if old and new and all(old[name] == new[name] for name in _key_names(properties)):
                writes += _larger(old, new) if old != new else 0
            else:  # an entry whose key changes is deleted, and put elsewhere
                writes += sum(prices.writes(item_size(entry)) for entry in (old, new) if entry)
        return writes

    def _entry(self, index: str, item: Item) -> Item:
        """What an index has of an item; nothing if the item lacks the index's key."""
        keys, projection = _key_names(self._indexes[index]), self._indexes[index]["Projection"]
        if not all(name in item for name in keys):
            return {}
        names = {*self._key, *keys, *projection.get("NonKeyAttributes", ())}
        return {name: value for name, value in item.items() if name in names}


def usage_of(parts: Iterable[Part]) -> Counter[str]:
    """The units of all together."""
    usage: Counter[str] = Counter()
    for part in parts:
        usage[part.unit] += part.count
    return usage


def _single_reads(batch: Request) -> list[Request]:
    """A batch of reads as single ones: each item is rounded up by itself."""
    return [
        {"TableName": table, "Key": key, "ConsistentRead": asked.get("ConsistentRead", False)}
        for table, asked in batch["RequestItems"].items()
        for key in asked["Keys"]
    ]


def _single_writes(batch: Request) -> Iterator[tuple[str, Request]]:
    """A batch of writes as single ones."""
    for table, writes in batch["RequestItems"].items():
        for write in writes:
            for kind, request in write.items():
                yield kind.replace("Request", "Item"), {"TableName": table, **request}


def _larger(before: Item, after: Item) -> int:
    """A write counts for the larger item of the two, however little of it changes; one whose
    condition fails changes nothing, and counts for the item that it finds."""
    return prices.writes(max(item_size(before), item_size(after)))


def _unfiltered(request: Request) -> Request:
    """A query for all that DynamoDB counts for this one: whole entries, even where they are
    projected, filtered or only counted."""
    left_out = ("ProjectionExpression", "Select", "FilterExpression")
    whole = {name: value for name, value in request.items() if name not in left_out}
    used = re.findall(r"[#:]\w+", request["KeyConditionExpression"])
    for kept in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        # DynamoDB refuses those that nothing refers to.
        whole[kept] = {name: each for name, each in request.get(kept, {}).items() if name in used}
    return {name: value for name, value in whole.items() if value != {}}


def item_size(item: Item) -> int:
    """The bytes that DynamoDB counts for an item of texts, numbers, booleans, maps and lists;
    raises KeyError for other types."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    if "N" in value:  # about a byte for two digits, and one more
        return (len(value["N"]) + 1) // 2 + 1
    if "M" in value:  # three more, and one for each entry
        return 3 + len(value["M"]) + item_size(value["M"])
    if "L" in value:
        return 3 + len(value["L"]) + sum(map(_value_size, value["L"]))
    return 1 if "BOOL" in value else len(value["S"].encode())


def _key_names(of: Properties) -> list[str]:
    return [key["AttributeName"] for key in of["KeySchema"]]
