"""ConnectionStore: who is connected, in which room. A row of the table is one connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain import Connection
from chalicelib.stores.connection_items import ConnectionItems, from_item, key, to_item
from chalicelib.stores.errors import store_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOM_INDEX = "room-members"
_OCCUPANT_ATTRIBUTES = ("connectionId", "member", "name")


class TooSoon(Exception):
    """A connection does something more often than it may."""


class Occupant(NamedTuple):
    """What the index tells of one connection in a room: its id, whose it is, and their name."""

    id: str
    member: str
    name: str


class ConnectionStore:
    """The connections, in a DynamoDB table; all methods raise StoreUnavailable.

    page_size: rows that one query of the index returns at most; None is DynamoDB's 1 MB.
    """

    def __init__(self, client: DynamoDBClient, table: str, page_size: int | None = None) -> None:
        self._client = client
        self._table = table
        self._rows = ConnectionItems(client, table)
        self._page_size = page_size

    def join(self, connection: Connection) -> None:
        """Store a connection; from now on its room's messages go to it."""
        with store_errors():
            self._client.put_item(TableName=self._table, Item=to_item(connection))

    def move(
        self, connection_id: str, room: str, at: int, name: str | None = None
    ) -> Connection | None:
        """Put a connection into another room, under another name if there is one, in one write.

        at: milliseconds since the epoch. Returns the connection as it was before, or None if it is
        not stored.
        """
        fields = {"room": {"S": room}, "arrivedAt": {"N": str(at)}}
        return self._change(connection_id, fields | ({"name": {"S": name}} if name else {}))

    def rename(self, connection_id: str, name: str) -> Connection | None:
        """Give a connection another name; returns as `move` does."""
        return self._change(connection_id, {"name": {"S": name}})

    def note_typing(
        self, connection_id: str, at: int, pause: int, room: str | None = None
    ) -> Connection | None:
        """Take down that something is being written at a connection, if it is in `room`.

        at, pause: milliseconds, since the epoch and between two times; room: None is any.
        Returns the connection, or None if it is not stored; raises TooSoon.
        """
        exceptions = self._client.exceptions
        with store_errors():
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=key(connection_id),
                    UpdateExpression="SET typedAt = :at",
                    ConditionExpression="attribute_exists(connectionId) AND "
                    "(attribute_not_exists(typedAt) OR typedAt <= :before)"
                    + ("" if room is None else " AND room = :room"),
                    ExpressionAttributeValues={
                        ":at": {"N": str(at)},
                        ":before": {"N": str(at - pause)},
                        **({} if room is None else {":room": {"S": room}}),
                    },
                    ReturnValues="ALL_OLD",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except exceptions.ConditionalCheckFailedException as refused:
                found: Any = refused.response.get("Item")
                if found and room in (None, found["room"]["S"]):
                    raise TooSoon from refused
                return from_item(found) if found else None
        return from_item(answer["Attributes"])

    def leave(
        self, connection_ids: Sequence[str], connected_before: int | None = None
    ) -> list[Connection]:
        """Remove connections, and return those that were; one that is not stored is no error.

        connected_before: milliseconds since the epoch; a connection from then or later stays.
        """
        with store_errors():
            if len(connection_ids) > 1:
                return self._rows.remove(connection_ids, connected_before)
            return [
                connection
                for id in connection_ids
                if (connection := self._leave(id, connected_before))
            ]

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection as it was last written, or None if it is not stored."""
        with store_errors():
            answer = self._client.get_item(
                TableName=self._table, Key=key(connection_id), ConsistentRead=True
            )
        return from_item(answer["Item"]) if "Item" in answer else None

    def ids(self, room: str, now: int) -> Iterator[str]:
        """Yield the ids of a room's connections, reading page after page as they are asked for.

        now: milliseconds since the epoch; by then API Gateway has ended what is left out. DynamoDB
        itself deletes it within days.
        The index is eventually consistent: who has just joined may be missing, who has just left
        may be there. A room is never read through a scan of the table.
        """
        # Nothing but what is needed: most of the time of a large page is spent on parsing it.
        for item in self._items(room, now, ["connectionId"]):
            yield item["connectionId"]["S"]

    def occupants(self, room: str, now: int, at_once: int | None = None) -> Iterator[Occupant]:
        """Yield a room's connections, and whose they are, as `ids` does.

        at_once: how many to read with one call, for those who want no more than the first.
        """
        for item in self._items(room, now, _OCCUPANT_ATTRIBUTES, at_once):
            yield Occupant(*(item[name]["S"] for name in _OCCUPANT_ATTRIBUTES))

    def _items(
        self, room: str, now: int, attributes: Sequence[str], at_once: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        page_size = at_once or self._page_size
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=ROOM_INDEX,
            KeyConditionExpression="room = :room",
            FilterExpression="expiresAt > :now",
            ProjectionExpression=", ".join(f"#{name}" for name in attributes),
            ExpressionAttributeNames={f"#{name}": name for name in attributes},
            ExpressionAttributeValues={":room": {"S": room}, ":now": {"N": str(now // 1000)}},
            PaginationConfig={"PageSize": page_size} if page_size else {},
        )
        with store_errors():
            for page in pages:
                yield from page["Items"]

    def _change(
        self, connection_id: str, fields: Mapping[str, Mapping[str, str]]
    ) -> Connection | None:
        with store_errors():
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=key(connection_id),
                    UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in fields),
                    # Without it, a row that was just deleted would come back, as a torso.
                    ConditionExpression="attribute_exists(connectionId)",
                    ExpressionAttributeNames={f"#{name}": name for name in fields},
                    ExpressionAttributeValues={f":{name}": dict(v) for name, v in fields.items()},
                    ReturnValues="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return None
        return from_item(answer["Attributes"])

    def _leave(self, connection_id: str, connected_before: int | None) -> Connection | None:
        condition = {} if connected_before is None else _if_older_than(connected_before)
        try:
            answer = self._client.delete_item(
                TableName=self._table,
                Key=key(connection_id),
                ReturnValues="ALL_OLD",
                **condition,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return from_item(answer["Attributes"]) if "Attributes" in answer else None


def _if_older_than(connected_before: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(connectedAt) OR connectedAt < :before",
        "ExpressionAttributeValues": {":before": {"N": str(connected_before)}},
    }
