"""ConnectionItems: single items of the connections' table, and how a connection is stored there.

Two more kinds of items share the table, with a `#` in their key, which no connection's id has: who
holds a member's budgets (`member#...`), and when a room was last told of its members
(`presence#...`). They have no `room`, so that the index does not list them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.domain import Connection
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# API Gateway ends every connection after 2 hours; the extra minutes are for clock skew.
CONNECTION_TTL_S = 2 * 3600 + 300

IS_STORED = "attribute_exists(connectionId)"  # without it, an update would make a new item

Item = Mapping[str, Any]


class ConditionFailed(Exception):
    """An update's condition does not hold; nothing was written.

    item: as it is stored, or None if it is not.
    """

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


class ConnectionItems:
    """The items, by key; methods raise StoreUnavailable."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, id: str) -> Item | None:
        """Return an item as it was last written, or None if it is not stored."""
        try:
            response = self._client.get_item(
                TableName=self._table, Key=key(id), ConsistentRead=True
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return response.get("Item")

    def update(self, id: str, fields: Item) -> Item | None:
        """Set fields of an item; returns it as it was before, or None if it is not stored."""
        try:
            return self.update_if(IS_STORED, id, fields)
        except ConditionFailed:
            return None

    def update_if(
        self,
        condition: str,
        id: str,
        fields: Item,
        *,
        add: Item | None = None,
        remove: Collection[str] = (),
        **values: Any,
    ) -> Item:
        """Set `fields`, add to the numbers `add`, and remove the attributes `remove`.

        condition, values: DynamoDB's ConditionExpression, and its values by placeholder.
        Returns the item as it was before, empty if it is new; raises ConditionFailed.
        """
        given = {**fields, **(add or {})}
        named = {f":{name}": value for name, value in {**given, **values}.items()}
        optional: Any = {"ExpressionAttributeValues": named} if named else {}
        try:
            response = self._client.update_item(
                TableName=self._table,
                Key=key(id),
                UpdateExpression=_expression(fields, add or {}, remove),
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in [*given, *remove]},
                ReturnValues="ALL_OLD",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **optional,
            )
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            found: Any = refused.response.get("Item")
            raise ConditionFailed(found) from None
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return response.get("Attributes", {})


def _expression(fields: Item, add: Item, remove: Collection[str]) -> str:
    clauses = {
        "SET": [f"#{name} = :{name}" for name in fields],
        "ADD": [f"#{name} :{name}" for name in add],
        "REMOVE": [f"#{name}" for name in remove],
    }
    return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)


def key(id: str) -> dict[str, Any]:
    """Return the key of an item: a connection's id, or another kind's."""
    return {"connectionId": {"S": id}}


def number(value: int) -> dict[str, str]:
    """Return a number as an attribute's value."""
    return {"N": str(value)}


def expiry(at: int) -> dict[str, str]:
    """Return when what is stored at a time, in milliseconds, expires; TTL counts in seconds."""
    return number(at // 1000 + CONNECTION_TTL_S)


def to_item(connection: Connection) -> dict[str, Any]:
    """Return the item of a connection."""
    return {
        **key(connection.id),
        "room": {"S": connection.room},
        "name": {"S": connection.name},
        "member": {"S": connection.member},
        "connectedAt": {"N": str(connection.connected_at)},
        "arrivedAt": {"N": str(connection.arrived_at)},
        "expiresAt": expiry(connection.connected_at),
    }


def from_item(item: Item) -> Connection:
    """Return the connection of an item."""
    return Connection(
        id=item["connectionId"]["S"],
        room=item["room"]["S"],
        name=item["name"]["S"],
        member=item["member"]["S"],
        connected_at=int(item["connectedAt"]["N"]),
        arrived_at=int(item["arrivedAt"]["N"]),
    )
