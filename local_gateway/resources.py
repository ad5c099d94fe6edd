"""The tables of `.chalice/resources.json`, made in a DynamoDB as CloudFormation would make them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local_gateway.errors import StartError

TABLE = "AWS::DynamoDB::Table"
# Properties that CloudFormation has on a table and CreateTable has not.
_NOT_IN_CREATE_TABLE = ("TimeToLiveSpecification", "PointInTimeRecoverySpecification")


def read(project_dir: Path) -> dict[str, Any]:
    """The project's resources by their logical ids, none where it has no such file."""
    path = project_dir / ".chalice" / "resources.json"
    if not path.exists():
        return {}
    try:
        resources: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["Resources"]
    except (ValueError, KeyError, TypeError) as error:
        raise StartError(f"{path} is not a template with Resources: {error!r}") from None
    return resources


def create_tables(resources: dict[str, Any], dynamodb: Any) -> list[str]:
    """Make what is missing in the DynamoDB behind the client `dynamodb`.

    Returns the names of all tables of the project.
    """
    tables = [r["Properties"] for r in resources.values() if r["Type"] == TABLE]
    for properties in tables:
        _create_table(properties, dynamodb)
    return [properties["TableName"] for properties in tables]


def _create_table(properties: dict[str, Any], dynamodb: Any) -> None:
    request = {k: v for k, v in properties.items() if k not in _NOT_IN_CREATE_TABLE}
    try:
        dynamodb.create_table(**request)
    except dynamodb.exceptions.ResourceInUseException:
        return
    dynamodb.get_waiter("table_exists").wait(
        TableName=properties["TableName"], WaiterConfig={"Delay": 1, "MaxAttempts": 10}
    )
    if ttl := properties.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=properties["TableName"], TimeToLiveSpecification=ttl)
