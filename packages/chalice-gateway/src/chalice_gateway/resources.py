"""The tables and queues of a project's template, made through boto3 for tests and tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice_gateway.project.creation.queues import queue_attributes
from chalice_gateway.project.creation.tables import create_request
from chalice_gateway.project.template import Resource, read_template
from chalice_gateway.project.template.resource_types import QUEUE, TABLE

__all__ = ["QUEUE", "TABLE", "Resource", "Resources", "create_queues", "create_tables", "read"]

Resources = Mapping[str, Resource]
"""Resources by their logical ids."""


def read(project_dir: Path, stage: str) -> Resources:
    """The project's resources; none if it has no template. Raises InvalidInput."""
    return read_template(project_dir, stage).resources


def create_tables(resources: Resources, dynamodb: Any) -> list[str]:
    """Create missing tables through the boto3 client `dynamodb`; the names of all tables."""
    tables = [resource for resource in resources.values() if resource.type == TABLE]
    for table in tables:
        _create_table(table, dynamodb)
    return [table.name for table in tables]


def create_queues(resources: Resources, sqs: Any) -> list[str]:
    """Create the queues through the boto3 client `sqs`, dead-letter queues first; their names."""
    queues = [resource for resource in resources.values() if resource.type == QUEUE]
    for queue in sorted(queues, key=lambda queue: "RedrivePolicy" in queue.properties):
        sqs.create_queue(QueueName=queue.name, Attributes=queue_attributes(queue))
    return [queue.name for queue in queues]


def _create_table(table: Resource, dynamodb: Any) -> None:
    try:
        dynamodb.create_table(**create_request(table))
    except dynamodb.exceptions.ResourceInUseException:
        return
    every_second = {"Delay": 1, "MaxAttempts": 10}
    dynamodb.get_waiter("table_exists").wait(TableName=table.name, WaiterConfig=every_second)
    if ttl := table.properties.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=table.name, TimeToLiveSpecification=ttl)
