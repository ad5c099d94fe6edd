"""Subscriptions: which connections receive what happens in a room.

A row's key is the room, and the member with the connection: so a member's own connections in a room
are a range of it, however many there are in the room. A member's own channel is stored like a room:
what concerns the member alone reaches all the member's connections over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain import Connection, Person
from chalicelib.stores.connections.items import expiry, naming, optional
from chalicelib.stores.table import ConditionFailed, Item, Table, number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_IS_STORED = "attribute_exists(occupant)"


class Occupant(NamedTuple):
    """A connection in a room.

    id: the connection's. arrived_at: when it entered; milliseconds since the epoch, UTC.
    """

    id: str
    person: Person
    arrived_at: int

    @property
    def member(self) -> str:
        return self.person.member


def channel(member: str) -> str:
    """Return what a member's own channel is stored as; no room's id has an `@`."""
    return f"@{member}"


class Subscriptions:
    """The rows, in a DynamoDB table; methods raise StoreUnavailable.

    page_size: the most rows that one query returns; None: DynamoDB's 1 MB.
    """

    def __init__(self, client: DynamoDBClient, table: str, page_size: int | None = None) -> None:
        self._table = Table(client, table)
        self._page_size = page_size

    @property
    def table(self) -> str:
        return self._table.name

    def ids(self, room: str, now: int) -> Iterator[str]:
        """Yield the ids of a room's connections; the next page is read when it is needed.

        now: milliseconds since the epoch; connections that API Gateway has ended by then, and those
        whose token has expired, are left out.
        Eventually consistent, at half the price: it may miss a connection that has just come.
        """
        # Only the key: most of the time of a large page is spent on parsing it.
        for item in self._listed(room, now, ["occupant"], is_consistent=False):
            yield _id(item)

    def occupants(self, room: str, now: int, page_size: int | None = None) -> Iterator[Occupant]:
        """Yield a room's connections as they were last written, those of a member together.

        page_size: connections in one read, for callers that may stop early.
        """
        attributes = ["occupant", "name", "look", "vouched", "arrivedAt"]
        for item in self._listed(room, now, attributes, page_size=page_size):
            yield _occupant(item)

    def own(self, room: str, member: str, now: int, limit: int | None = None) -> list[Occupant]:
        """Return a member's connections in a room as they were last written, the first `limit`."""
        found = self._table.query(
            KeyConditionExpression="room = :room AND begins_with(occupant, :member)",
            FilterExpression="expiresAt > :now",
            ExpressionAttributeValues={
                ":room": text(room),
                ":member": text(f"{member}#"),
                ":now": number(now // 1000),
            },
            ConsistentRead=True,
            **({"Limit": limit} if limit else {}),
        )
        return [_occupant(item) for item in islice(found, limit)]

    def rename(self, room: str, connection: Connection) -> bool:
        """Change the name in a row, if it is there; returns whether it is."""
        gone = [name for name in ("look", "vouched") if name not in naming(connection)]
        return self._update(room, connection, naming(connection), gone)

    def extend(self, room: str, connection: Connection) -> None:
        """Change when a row expires, if it is still there."""
        at = expiry(connection.connected_at, connection.token_expires_at)
        self._update(room, connection, {"expiresAt": at})

    def strays(self, room: str, ids: Sequence[str], now: int) -> list[Item]:
        """Return the keys of the rows of some connections, whose members are not known."""
        wanted = set(ids)
        found = (row["occupant"] for row in self._listed(room, now, ["occupant"]))
        keys = ({"room": text(room), "occupant": occupant} for occupant in found)
        return [key for key in keys if _id(key) in wanted]

    def _update(
        self, room: str, connection: Connection, fields: Item, remove: Sequence[str] = ()
    ) -> bool:
        try:
            self._table.update_if(_IS_STORED, row_key(room, connection), fields, remove=remove)
        except ConditionFailed:
            return False
        return True

    def _listed(
        self,
        room: str,
        now: int,
        attributes: Sequence[str],
        is_consistent: bool = True,
        page_size: int | None = None,
    ) -> Iterator[Item]:
        query: Any = {
            "KeyConditionExpression": "room = :room",
            "FilterExpression": "expiresAt > :now",
            "ProjectionExpression": ", ".join(f"#{name}" for name in attributes),
            "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
            "ExpressionAttributeValues": {":room": text(room), ":now": number(now // 1000)},
            "ConsistentRead": is_consistent,
        }
        if limit := page_size or self._page_size:
            query["Limit"] = limit
        return self._table.query(**query)


def row_key(room: str, connection: Connection) -> dict[str, Any]:
    """Return the key of a connection's row in a room."""
    return {"room": text(room), "occupant": text(f"{connection.member}#{connection.id}")}


def to_row(room: str, connection: Connection, at: int) -> dict[str, Any]:
    """Return the row of a connection that enters a room at a time."""
    return {
        **row_key(room, connection),
        **naming(connection),
        "arrivedAt": number(at),
        "expiresAt": expiry(connection.connected_at, connection.token_expires_at),
    }


def _id(item: Item) -> str:
    id: str = item["occupant"]["S"].partition("#")[2]
    return id


def _occupant(item: Item) -> Occupant:
    member, _, id = item["occupant"]["S"].partition("#")
    vouched = True if "vouched" in item else None
    person = Person(member, item["name"]["S"], optional(item, "look"), vouched)
    return Occupant(id, person, int(item["arrivedAt"]["N"]))
