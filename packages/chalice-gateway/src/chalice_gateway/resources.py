"""The tables and queues of `.chalice/resources.json`, created as CloudFormation would."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice_gateway.aws_account import arn
from chalice_gateway.errors import InvalidInput

TABLE = "AWS::DynamoDB::Table"
QUEUE = "AWS::SQS::Queue"
# Properties of a table in CloudFormation that CreateTable does not have.
_NOT_IN_CREATE_TABLE = (
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
)
_NOT_ATTRIBUTES = ("QueueName", "Tags")

Resources = dict[str, Any]


def read(project_dir: Path, stage: str) -> Resources:
    """The project's resources by logical id; none if it has no such file. Raises InvalidInput.

    Parameters have their defaults, but a parameter `Stage` has the value of `stage`.
    """
    path = project_dir / ".chalice" / "resources.json"
    if not path.exists():
        return {}
    try:
        template = json.loads(path.read_text(encoding="utf-8"))
        parameters = template.get("Parameters", {})
        values = {name: str(p.get("Default", "")) for name, p in parameters.items()}
        if "Stage" in values:
            values["Stage"] = stage
        resources: Resources = _resolve(template["Resources"], values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not a template with Resources: {error!r}") from None
    return resources


def create_tables(resources: Resources, dynamodb: Any) -> list[str]:
    """Create missing tables through the boto3 client `dynamodb`; the names of all tables."""
    tables = [r["Properties"] for r in resources.values() if r.get("Type") == TABLE]
    for properties in tables:
        _create_table(properties, dynamodb)
    return [properties["TableName"] for properties in tables]


def create_queues(resources: Resources, sqs: Any) -> list[str]:
    """Create the queues through the boto3 client `sqs`, dead-letter queues first; their names."""
    queues = {id: r.get("Properties", {}) for id, r in resources.items() if r.get("Type") == QUEUE}
    names = {id: properties.get("QueueName", id) for id, properties in queues.items()}
    for id in sorted(queues, key=lambda id: "RedrivePolicy" in queues[id]):
        attributes = {
            name: _attribute(value, names)
            for name, value in queues[id].items()
            if name not in _NOT_ATTRIBUTES
        }
        sqs.create_queue(QueueName=names[id], Attributes=attributes)
    return list(names.values())


def _resolve(value: Any, parameters: Mapping[str, str]) -> Any:
    """Replace references to parameters in `value`; keep references to resources."""
    if isinstance(value, list):
        return [_resolve(inner, parameters) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Ref"} and value["Ref"] in parameters:
        return parameters[value["Ref"]]
    if value.keys() == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        text = re.sub(r"\$\{(\w+)\}", lambda m: parameters.get(m[1], m[0]), value["Fn::Sub"])
        return {"Fn::Sub": text} if "${" in text else text
    return {key: _resolve(inner, parameters) for key, inner in value.items()}


def _create_table(properties: dict[str, Any], dynamodb: Any) -> None:
    request = {k: v for k, v in properties.items() if k not in _NOT_IN_CREATE_TABLE}
    try:
        dynamodb.create_table(**request)
    except dynamodb.exceptions.ResourceInUseException:
        return
    name = properties["TableName"]
    every_second = {"Delay": 1, "MaxAttempts": 10}
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig=every_second)
    if ttl := properties.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)


def _attribute(value: Any, names: dict[str, str]) -> str:
    """A queue's property as SQS expects it: text, with the ARNs of other queues."""
    if isinstance(value, dict):
        return json.dumps({key: _arn(inner, names) for key, inner in value.items()})
    return str(value).lower() if isinstance(value, bool) else str(value)


def _arn(value: Any, names: dict[str, str]) -> Any:
    if not isinstance(value, dict) or "Fn::GetAtt" not in value:
        return value
    found = value["Fn::GetAtt"]
    id = (found.split(".") if isinstance(found, str) else found)[0]
    return arn("sqs", names[id])
