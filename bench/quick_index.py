"""Queries of the connections' index, answered from moto's rows: moto takes a millisecond an entry.

A page ends where DynamoDB's does, after 1 MB of the index's entries or at the limit; moto counts
whole rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.awsrequest import AWSResponse
from chalice_gateway.aws_account import REGION
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from bench.metering import row_size

PAGE = 1024 * 1024  # bytes
KNOWN = ("room = :room", "expiresAt > :now")

Entry = dict[str, dict[str, str]]


def install(client: Any) -> None:
    """Have a client of DynamoDB answer these queries so; raises NotImplementedError for others."""
    client.meta.events.register_last("before-call", _answer)


def _answer(model: Any, params: Mapping[str, Any], **_: Any) -> Any:
    if model.name != "Query":
        return None
    request = json.loads(params["body"])
    if "IndexName" not in request:
        return None
    if {request["KeyConditionExpression"], request.get("FilterExpression", KNOWN[1])} != {*KNOWN}:
        raise NotImplementedError(f"Nothing here knows the answer to {request}.")
    page, rest = _page(_entries(request), request.get("Limit"))
    answer: dict[str, Any] = {"Items": _filtered(page, request), "ScannedCount": len(page)}
    if rest:
        answer["LastEvaluatedKey"] = {key: page[-1][key] for key in ("room", "connectionId")}
    return AWSResponse("", 200, {}, None), {**answer, "Count": len(answer["Items"])}


def _entries(request: Mapping[str, Any]) -> list[Entry]:
    """The room's entries that are still to be read, in the index's order."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(request["TableName"])
    index = table.get_index(request["IndexName"])
    names = ["connectionId", "room", *index.projection["NonKeyAttributes"]]
    room = request["ExpressionAttributeValues"][":room"]["S"]
    after = request.get("ExclusiveStartKey", {}).get("connectionId", {}).get("S", "")
    rows = (row.attrs for row in table.items.values() if row.attrs["room"].value == room)
    entries = [
        {name: row[name].to_json() for name in names if name in row}
        for row in rows
        if row["connectionId"].value > after
    ]
    return sorted(entries, key=lambda entry: entry["connectionId"]["S"])


def _page(entries: list[Entry], limit: int | None) -> tuple[list[Entry], list[Entry]]:
    size = 0
    for count, entry in enumerate(entries):
        size += row_size(entry)
        if size > PAGE or count == limit:
            return entries[:count], entries[count:]
    return entries, []


def _filtered(page: Iterable[Entry], request: Mapping[str, Any]) -> list[Entry]:
    if "FilterExpression" not in request:
        return list(page)
    now = int(request["ExpressionAttributeValues"][":now"]["N"])
    return [entry for entry in page if int(entry["expiresAt"]["N"]) > now]
