"""ConnectionStore: the open connections and their rooms; one item of its table is one of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain import Connection
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.item_batches import MAX_BATCH_READ, ItemBatches, slices

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# API Gateway ends every connection after 2 hours; the extra minutes are for clock skew.
CONNECTION_TTL_S = 2 * 3600 + 300

ROOM_INDEX = "room-members"
_OCCUPANT_ATTRIBUTES = ("connectionId", "member", "name")


class TooSoon(Exception):
    """A connection repeats an action before its pause is over."""


class Occupant(NamedTuple):
    """A connection in a room, as the index lists it."""

    id: str
    member: str
    name: str


class ConnectionStore:
    """The connections, in a DynamoDB table; all methods raise StoreUnavailable.

    page_size: the most items that one query of the index returns; None: DynamoDB's 1 MB.
    """

    def __init__(self, client: DynamoDBClient, table: str, page_size: int | None = None) -> None:
        self._client = client
        self._table = table
        self._batches = ItemBatches(client, table)
        self._page_size = page_size

    def join(self, connection: Connection) -> None:
        """Store a connection; from now on it receives its room's messages."""
        try:
            self._client.put_item(TableName=self._table, Item=to_item(connection))
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def move(
        self, connection_id: str, room: str, at: int, name: str | None = None
    ) -> Connection | None:
        """Move a connection to another room, and rename it if a name is given, in one write.

        at: milliseconds since the epoch. Returns the connection as it was before, or None if it is
        not stored.
        """
        fields = {"room": {"S": room}, "arrivedAt": {"N": str(at)}}
        return self._update(connection_id, fields | ({"name": {"S": name}} if name else {}))

    def rename(self, connection_id: str, name: str) -> Connection | None:
        """Change a connection's name; returns as `move` does."""
        return self._update(connection_id, {"name": {"S": name}})

    def record_typing(
        self, connection_id: str, at: int, pause: int, room: str | None = None
    ) -> Connection | None:
        """Record that a connection's member is typing, if the connection is in `room`.

        at, pause: milliseconds, since the epoch and between two records; room: None is any.
        Returns the connection, or None if it is not stored; raises TooSoon.
        """
        try:
            response = self._client.update_item(
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
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            found: Any = refused.response.get("Item")
            if found and room in (None, found["room"]["S"]):
                raise TooSoon from refused
            return from_item(found) if found else None
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return from_item(response["Attributes"])

    def leave(
        self, connection_ids: Sequence[str], connected_before: int | None = None
    ) -> list[Connection]:
        """Remove connections, and return the removed ones; one that is not stored is no error.

        connected_before: milliseconds since the epoch; connections from then or later stay.
        """
        try:
            if len(connection_ids) > 1:
                return self._leave_in_batches(connection_ids, connected_before)
            found = [self._leave(id, connected_before) for id in connection_ids]
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return [connection for connection in found if connection]

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection as it was last written, or None if it is not stored."""
        try:
            response = self._client.get_item(
                TableName=self._table, Key=key(connection_id), ConsistentRead=True
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return from_item(response["Item"]) if "Item" in response else None

    def ids(self, room: str, now: int) -> Iterator[str]:
        """Yield the ids of a room's connections; the next page is read when it is needed.

        now: milliseconds since the epoch; connections that API Gateway has ended by then are left
        out, as DynamoDB deletes their items only within days.
        The index is eventually consistent: it may miss a connection that has just joined, and list
        one that has just left. A room is never read through a scan of the table.
        """
        # Only the id: most of the time of a large page is spent on parsing it.
        for item in self._items(room, now, ["connectionId"]):
            yield item["connectionId"]["S"]

    def occupants(self, room: str, now: int, page_size: int | None = None) -> Iterator[Occupant]:
        """Yield a room's connections with their members, as `ids` does.

        page_size: connections in one read, for callers that may stop early.
        """
        for item in self._items(room, now, _OCCUPANT_ATTRIBUTES, page_size):
            yield Occupant(*(item[name]["S"] for name in _OCCUPANT_ATTRIBUTES))

    def _items(
        self, room: str, now: int, attributes: Sequence[str], page_size: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        page_size = page_size or self._page_size
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
        try:
            for page in pages:
                yield from page["Items"]
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _update(
        self, connection_id: str, fields: Mapping[str, Mapping[str, str]]
    ) -> Connection | None:
        try:
            response = self._client.update_item(
                TableName=self._table,
                Key=key(connection_id),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in fields),
                # Without it, a just deleted item would come back with these fields alone.
                ConditionExpression="attribute_exists(connectionId)",
                ExpressionAttributeNames={f"#{name}": name for name in fields},
                ExpressionAttributeValues={f":{name}": dict(v) for name, v in fields.items()},
                ReturnValues="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return from_item(response["Attributes"])

    def _leave(self, connection_id: str, connected_before: int | None) -> Connection | None:
        condition: Any = {} if connected_before is None else _if_older_than(connected_before)
        try:
            response = self._client.delete_item(
                TableName=self._table, Key=key(connection_id), ReturnValues="ALL_OLD", **condition
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return from_item(response["Attributes"]) if "Attributes" in response else None

    def _leave_in_batches(
        self, ids: Sequence[str], connected_before: int | None
    ) -> list[Connection]:
        """Read, then delete, as a batch takes no condition. A read item cannot have become younger
        when it is deleted: an id is given to one connection only."""
        removed = []
        for keys in slices([key(id) for id in dict.fromkeys(ids)], MAX_BATCH_READ):
            found = map(from_item, self._batches.read(keys))
            limit = math.inf if connected_before is None else connected_before
            old = [connection for connection in found if connection.connected_at < limit]
            self._batches.delete([key(connection.id) for connection in old])
            removed += old
        return removed


def _if_older_than(connected_before: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(connectedAt) OR connectedAt < :before",
        "ExpressionAttributeValues": {":before": {"N": str(connected_before)}},
    }


def key(connection_id: str) -> dict[str, Any]:
    """Return the key of a connection's item."""
    return {"connectionId": {"S": connection_id}}


def to_item(connection: Connection) -> dict[str, Any]:
    """Return the item of a connection."""
    return {
        **key(connection.id),
        "room": {"S": connection.room},
        "name": {"S": connection.name},
        "member": {"S": connection.member},
        "connectedAt": {"N": str(connection.connected_at)},
        "arrivedAt": {"N": str(connection.arrived_at)},
        # DynamoDB's TTL counts in seconds.
        "expiresAt": {"N": str(connection.connected_at // 1000 + CONNECTION_TTL_S)},
    }


def from_item(item: Mapping[str, Any]) -> Connection:
    """Return the connection of an item."""
    return Connection(
        id=item["connectionId"]["S"],
        room=item["room"]["S"],
        name=item["name"]["S"],
        member=item["member"]["S"],
        connected_at=int(item["connectedAt"]["N"]),
        # Items written before this attribute existed live for two more hours.
        arrived_at=int(item.get("arrivedAt", item["connectedAt"])["N"]),
    )
