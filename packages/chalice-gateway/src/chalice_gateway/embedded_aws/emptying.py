"""Empties all tables, queues and buckets at once, for the next test.

AWS has no such operation: to delete items one by one would tell the functions of their streams, and
a message that a function holds could not be deleted at all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from chalice_gateway.embedded_aws.targets import GATEWAY_TARGET

EMPTY = f"{GATEWAY_TARGET}.Empty"


def empty(region: str) -> None:
    """Delete all items, messages and objects."""
    for dynamodb in _backends("dynamodb", region):
        for table in dynamodb.tables.values():
            table.items.clear()
    for sqs in _backends("sqs", region):
        for queue in sqs.queues.values():
            queue._messages = []
            queue._pending_messages = set()
    for s3 in _backends("s3", "aws"):
        for bucket in s3.buckets.values():
            for _, versions in bucket.keys.lists():
                for version in versions:
                    if hasattr(version, "dispose"):  # a delete marker has none
                        version.dispose()
            bucket.keys.clear()


def _backends(service: str, region: str) -> Iterator[Any]:
    """moto's backend of a service; none if nothing has used the service: an import takes time."""
    from chalice_gateway.embedded_aws.moto_account import ACCOUNT

    if models := sys.modules.get(f"moto.{service}.models"):
        yield getattr(models, f"{service}_backends")[ACCOUNT][region]
