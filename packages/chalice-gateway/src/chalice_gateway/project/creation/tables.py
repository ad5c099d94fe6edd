"""Makes tables of DynamoDB. Most of CloudFormation's properties are parameters of CreateTable."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.project.template.resource_types import GLOBAL_TABLE, SIMPLE_TABLE, Resource

_REQUIRED = ("AttributeDefinitions", "KeySchema")
_OPTIONAL = ("BillingMode", "LocalSecondaryIndexes")
_OF_AN_INDEX = ("IndexName", "KeySchema", "Projection")
_KEY_TYPES = {"String": "S", "Number": "N", "Binary": "B"}
_POLL_INTERVAL_S = 0.5
_POLLS = 40


async def make(table: Resource, aws: AwsClient) -> str | None:
    """Make a table, and wait until it is there; a note if there is another one of this name."""
    request = create_request(table)
    try:
        await aws.json("dynamodb", "CreateTable", request)
    except AwsError as error:
        if error.code != "ResourceInUseException":
            raise
        return _difference(request, await _describe(table, aws))
    await _wait_until_active(table, aws)
    if ttl := table.properties.get("TimeToLiveSpecification"):
        specification = {"TableName": table.name, "TimeToLiveSpecification": ttl}
        await aws.json("dynamodb", "UpdateTimeToLive", specification)
    return None


def create_request(table: Resource) -> dict[str, Any]:
    """The parameters of CreateTable."""
    described = _simple(table) if table.type == SIMPLE_TABLE else table.properties
    request = {name: described[name] for name in _REQUIRED}
    request |= {name: described[name] for name in _OPTIONAL if name in described}
    if table.type == GLOBAL_TABLE:
        request["BillingMode"] = "PAY_PER_REQUEST"
    indexes = described.get("GlobalSecondaryIndexes")
    if indexes:
        request["GlobalSecondaryIndexes"] = [_index(index) for index in indexes]
    if stream := described.get("StreamSpecification"):
        request["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return {"TableName": table.name, **request, **_throughput(described)}


def _simple(table: Resource) -> dict[str, Any]:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html"""
    key = table.properties.get("PrimaryKey") or {"Name": "id", "Type": "String"}
    return {
        "AttributeDefinitions": [
            {"AttributeName": key["Name"], "AttributeType": _KEY_TYPES[key["Type"]]}
        ],
        "KeySchema": [{"AttributeName": key["Name"], "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }


def _index(index: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: index[name] for name in _OF_AN_INDEX if name in index}, **_throughput(index)}


def _throughput(described: Mapping[str, Any]) -> dict[str, Any]:
    """CloudFormation takes numbers as text, too."""
    units = described.get("ProvisionedThroughput")
    if not units:
        return {}
    return {"ProvisionedThroughput": {name: int(value) for name, value in units.items()}}


async def _describe(table: Resource, aws: AwsClient) -> dict[str, Any]:
    answer = await aws.json("dynamodb", "DescribeTable", {"TableName": table.name})
    return dict(answer["Table"])


async def _wait_until_active(table: Resource, aws: AwsClient) -> None:
    for _ in range(_POLLS):
        if (await _describe(table, aws)).get("TableStatus") == "ACTIVE":
            return
        await asyncio.sleep(_POLL_INTERVAL_S)
    raise AwsError("Timeout", "it does not become active", 0)


def _difference(request: Mapping[str, Any], found: Mapping[str, Any]) -> str | None:
    """What of an older table is not as described: CloudFormation would change or replace it."""
    if request.get("KeySchema") != found.get("KeySchema"):
        return "there is an older table of this name with another key; it is used as it is"
    described = {index["IndexName"] for index in request.get("GlobalSecondaryIndexes", [])}
    indexes = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])}
    if missing := sorted(described - indexes):
        return f"there is an older table of this name without the index {', '.join(missing)}"
    return None
