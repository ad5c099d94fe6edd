"""ConnectionStore: who is connected, in which room. A row of the table is one connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PaginatorConfigTypeDef

INDEX = "room-members"

# API Gateway ends every connection after 2 hours; the minutes more are for clocks that differ.
LIFETIME = 2 * 3600 + 300  # seconds


class StoreUnavailable(Exception):
    """DynamoDB could not be reached or refused; `str()` has its error code, fit for the log."""


@dataclass(frozen=True)
class Connection:
    """One open WebSocket.

    id: API Gateway's id of the connection, known to the server only.
    room, name, member: where it is, and as whom; see names.py.
    connected_at: milliseconds since the epoch, UTC.
    """

    id: str
    room: str
    name: str
    member: str
    connected_at: int


class ConnectionStore:
    """The connections, in a DynamoDB table; all methods raise StoreUnavailable.

    page_size: rows that one query of the index returns at most; None is DynamoDB's 1 MB.
    """

    def __init__(self, client: DynamoDBClient, table: str, page_size: int | None = None) -> None:
        self._client = client
        self._table = table
        self._paging: PaginatorConfigTypeDef = {}
        if page_size is not None:
            self._paging["PageSize"] = page_size

    def join(self, connection: Connection) -> None:
        """Store a connection; from now on its room's messages go to it."""
        with store_errors():
            self._client.put_item(TableName=self._table, Item=_to_item(connection))

    def leave(self, connection_id: str, connected_before: int | None = None) -> bool:
        """Remove a connection; one that is not stored is no error.

        connected_before: milliseconds since the epoch; a connection from then or later stays.
        Returns False if it stays.
        """
        condition = {} if connected_before is None else _if_older_than(connected_before)
        with store_errors():
            try:
                self._client.delete_item(
                    TableName=self._table, Key=_key(connection_id), **condition
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection as it was last written, or None if it is not stored."""
        with store_errors():
            answer = self._client.get_item(
                TableName=self._table, Key=_key(connection_id), ConsistentRead=True
            )
        return _from_item(answer["Item"]) if "Item" in answer else None

    def members(self, room: str) -> Iterator[str]:
        """Yield the ids of a room's connections, reading page after page as they are asked for.

        The index is eventually consistent: who has just joined may be missing, who has just left
        may be there. A room is never read through a scan of the table.
        """
        with store_errors():
            for page in self._pages(room, ProjectionExpression="connectionId"):
                yield from (item["connectionId"]["S"] for item in page["Items"])

    def count(self, room: str) -> int:
        """Return the number of a room's connections, as the index knows it."""
        with store_errors():
            return sum(page["Count"] for page in self._pages(room, Select="COUNT"))

    def _pages(self, room: str, **wanted: Any) -> Iterable[Mapping[str, Any]]:
        """What the index has of a room, page after page; `wanted` says which part of each row."""
        return self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=INDEX,
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            PaginationConfig=self._paging,
            **wanted,
        )


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise what goes wrong with DynamoDB inside as StoreUnavailable."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise StoreUnavailable(aws_errors.summary(error)) from error


def _key(connection_id: str) -> dict[str, Any]:
    return {"connectionId": {"S": connection_id}}


def _if_older_than(connected_before: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(connectedAt) OR connectedAt < :before",
        "ExpressionAttributeValues": {":before": {"N": str(connected_before)}},
    }


def _to_item(connection: Connection) -> dict[str, Any]:
    return {
        **_key(connection.id),
        "room": {"S": connection.room},
        "name": {"S": connection.name},
        "member": {"S": connection.member},
        "connectedAt": {"N": str(connection.connected_at)},
        # DynamoDB's TTL counts in seconds.
        "expiresAt": {"N": str(connection.connected_at // 1000 + LIFETIME)},
    }


def _from_item(item: Mapping[str, Any]) -> Connection:
    return Connection(
        id=item["connectionId"]["S"],
        room=item["room"]["S"],
        name=item["name"]["S"],
        member=item["member"]["S"],
        connected_at=int(item["connectedAt"]["N"]),
    )
