"""What calls to AWS count for, told from the calls that the app's own code makes.

Not from `ConsumedCapacity`: moto answers the same, whatever the size of a row. The rules are those
of AWS' DynamoDB Developer Guide: "DynamoDB read and write operations"; "Using Global Secondary
Indexes", there "Write capacity units"; "Working with items", there "Conditional writes".
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bench import prices

Row = Mapping[str, Any]
Properties = Mapping[str, Any]

_FORESEEN = "foreseen"  # in botocore's context of a call: the request, and what it will use


class Meter:
    """Counts calls and what they use, of the clients that it watches, until that is taken.

    observer: a client of DynamoDB that is not watched, to see what a call is going to find.
    tables: their properties, as in `.chalice/resources.json`.
    """

    def __init__(self, observer: Any, tables: Iterable[Properties]) -> None:
        self._tables = {table["TableName"]: _Table(observer, table) for table in tables}
        self._calls: Counter[str] = Counter()
        self._usage: Counter[str] = Counter()

    def watch(self, client: Any) -> None:
        """Count the calls of a client of DynamoDB or SQS; one without a rule here raises."""
        client.meta.events.register("before-call", self._foresee)
        client.meta.events.register("after-call", self._count)

    def take(self) -> tuple[Counter[str], Counter[str]]:
        """Return how often each operation was called and what was used, and begin anew."""
        taken = self._calls, self._usage
        self._calls, self._usage = Counter(), Counter()
        return taken

    def _foresee(
        self, model: Any, params: Mapping[str, Any], context: dict[str, Any], **_: Any
    ) -> None:
        request = json.loads(params["body"])
        context[_FORESEEN] = request, self._used(model.name, request)

    def _count(
        self, model: Any, parsed: Mapping[str, Any], context: dict[str, Any], **_: Any
    ) -> None:
        request, used = context.pop(_FORESEEN)
        if parsed.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
            used = self._tables[request["TableName"]].refused(request)
        self._usage.update(used)
        self._calls[model.name] += 1

    def _used(self, operation: str, request: Row) -> prices.Usage:
        if operation == "SendMessageBatch":
            size = sum(len(entry["MessageBody"].encode()) for entry in request["Entries"])
            return {"queue_requests": prices.queue_requests(size)}
        if operation == "TransactWriteItems":
            return self._used_together(request["TransactItems"])
        if request.get("TableName") in self._tables:
            return self._tables[request["TableName"]].usage(operation, request)
        raise NotImplementedError(f"Nothing here knows what {operation} counts for.")

    def _used_together(self, writes: Iterable[Row]) -> prices.Usage:
        """Twice what each write of a transaction uses by itself: it is prepared, then made."""
        together: Counter[str] = Counter()
        for write in writes:
            [(kind, request)] = write.items()
            together.update(self._used(f"{kind}Item", request))
        return {unit: 2 * count for unit, count in together.items()}


class _Table:
    """The rules by which DynamoDB counts the calls for one table and its indexes."""

    def __init__(self, observer: Any, properties: Properties) -> None:
        self._observer = observer
        self._key = _names(properties)
        indexes = properties.get("GlobalSecondaryIndexes", ())
        self._indexes: dict[str, Properties] = {index["IndexName"]: index for index in indexes}
        self._rules: dict[str, Callable[[Row], prices.Usage]] = {
            **dict.fromkeys(("PutItem", "UpdateItem", "DeleteItem"), self._write),
            "GetItem": lambda request: _read([self._stored(request)], request),
            "Query": self._query,
        }

    def usage(self, operation: str, request: Row) -> prices.Usage:
        """What a call that is about to be made will use."""
        if operation not in self._rules:
            raise NotImplementedError(f"Nothing here knows what {operation} counts for.")
        return self._rules[operation](request)

    def refused(self, request: Row) -> prices.Usage:
        """What a write has used whose condition failed: as much of the table, and of no index."""
        return {"writes": _larger(*self._change(request))}

    def _query(self, request: Row) -> prices.Usage:
        found = self._observer.query(**_unfiltered(request))["Items"]
        if "IndexName" in request:
            found = [self._entry(request["IndexName"], row) for row in found]
        return _read(found, request)

    def _change(self, request: Row) -> tuple[Row, Row]:
        """The row before and after a write."""
        old = self._stored(request)
        if "Item" in request:
            return old, request["Item"]
        if "UpdateExpression" in request:
            return old, {**old, **request["Key"], **_assigned(request)}
        return old, {}

    def _stored(self, request: Row) -> Row:
        given = request.get("Key") or request["Item"]
        key = {name: given[name] for name in self._key}
        stored: Row = self._observer.get_item(TableName=request["TableName"], Key=key).get(
            "Item", {}
        )
        return stored

    def _write(self, request: Row) -> prices.Usage:
        """Writes to the table, and to each index whose entry for the row is another afterwards.

        `ReturnValues` costs nothing: "No read capacity units are consumed" (API Reference).
        """
        old, new = self._change(request)
        writes = _larger(old, new)
        for index in self._indexes:
            before, after = self._entry(index, old), self._entry(index, new)
            if before != after:
                writes += self._entry_writes(index, before, after)
        return {"writes": writes}

    def _entry_writes(self, index: str, before: Row, after: Row) -> int:
        keys = _names(self._indexes[index])
        if before and after and all(before[name] == after[name] for name in keys):
            return _larger(before, after)
        # An entry whose key changes is taken out and put in elsewhere.
        return sum(prices.writes(row_size(entry)) for entry in (before, after) if entry)

    def _entry(self, index: str, row: Row) -> Row:
        """What an index has of a row; nothing if the row lacks the index's key."""
        keys, projection = _names(self._indexes[index]), self._indexes[index]["Projection"]
        if not all(name in row for name in keys):
            return {}
        if projection["ProjectionType"] == "ALL":
            return row
        names = {*self._key, *keys, *projection.get("NonKeyAttributes", ())}
        return {name: value for name, value in row.items() if name in names}


def _larger(old: Row, new: Row) -> int:
    """A write counts for the larger row of the two, however little of it is changed."""
    return prices.writes(max(row_size(old), row_size(new)))


def _assigned(request: Row) -> Row:
    """What an update sets; raises NotImplementedError for any but `SET a = :x, #b = :y`."""
    expression = request["UpdateExpression"]
    if not re.fullmatch(r"SET [#\w]+ = :\w+(, [#\w]+ = :\w+)*", expression):
        raise NotImplementedError(f"Nothing here knows what {expression} counts for.")
    names = request.get("ExpressionAttributeNames", {})
    pairs = re.findall(r"([#\w]+) = (:\w+)", expression)
    values = request["ExpressionAttributeValues"]
    return {names.get(name, name): values[value] for name, value in pairs}


def _unfiltered(request: Row) -> Row:
    """A query for all that DynamoDB counts for this one: whole entries, be they shown in part,
    filtered out or only numbered."""
    left_out = ("ProjectionExpression", "Select", "FilterExpression")
    whole = {name: value for name, value in request.items() if name not in left_out}
    for kept, sign in (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":")):
        used = re.findall(rf"{sign}\w+", request["KeyConditionExpression"])
        whole.pop(kept, None)  # DynamoDB refuses those that nothing refers to
        if used:
            whole[kept] = {name: request[kept][name] for name in used}
    return whole


def row_size(row: Row) -> int:
    """The bytes that DynamoDB counts for a row of texts and numbers; raises KeyError for others."""
    return sum(len(name.encode()) + _value_size(value) for name, value in row.items())


def _value_size(value: Mapping[str, str]) -> int:
    if "N" in value:  # about a byte for two digits, and one more
        return (len(value["N"]) + 1) // 2 + 1
    return len(value["S"].encode())


def _read(rows: Iterable[Row], request: Row) -> prices.Usage:
    consistent = request.get("ConsistentRead", False)
    return {"reads": prices.reads(sum(map(row_size, rows)), consistent)}


def _names(of: Properties) -> list[str]:
    return [key["AttributeName"] for key in of["KeySchema"]]
