"""ConnectionStore: the open connections, their rooms, and the budgets of their members."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain import Connection
from chalicelib.stores.connections.budgets import Budgets
from chalicelib.stores.connections.item_batches import MAX_BATCH_READ, ItemBatches, slices
from chalicelib.stores.connections.items import ConnectionItems, Item, from_item, key, to_item
from chalicelib.stores.connections.presence_turns import PresenceTurns, Turn
from chalicelib.stores.connections.rate_limit import Charge
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOM_INDEX = "room-members"
_OCCUPANT_ATTRIBUTES = ("connectionId", "member", "name")

log = logging.getLogger(__name__)


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
        self._items = ConnectionItems(client, table)
        self._batches = ItemBatches(client, table)
        self._budgets = Budgets(self._items)
        self._presence_turns = PresenceTurns(self._items)
        self._page_size = page_size

    def join(self, connection: Connection, shares_budgets: bool = False) -> None:
        """Store a connection; from now on it receives its room's messages.

        shares_budgets: the member may have further connections, and has one budget over all.
        """
        item, at = to_item(connection), connection.connected_at
        if shares_budgets:
            item |= self._budgets.open(connection.member, connection.id, at)
        try:
            self._client.put_item(TableName=self._table, Item=item)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def charge(self, connection_id: str, charge: Charge | None) -> Connection | None:
        """Charge an action to the member of a connection, over all of the member's connections.

        charge: None is for an action without a limit: it only reads.
        Returns the connection, or None if it is not stored; raises TooSoon, and charges nothing
        then.
        """
        if charge is None:
            return self.get(connection_id)
        row = self._budgets.charge(connection_id, charge)
        return from_item(row) if row else None

    def move(
        self,
        connection_id: str,
        room: str,
        at: int,
        name: str | None = None,
        charge: Charge | None = None,
    ) -> Connection | None:
        """Move a connection to another room, and rename it if a name is given, in one write.

        at: milliseconds since the epoch. Returns the connection as it was before, or None if it is
        not stored; raises as `charge` does.
        """
        fields = {"room": {"S": room}, "arrivedAt": {"N": str(at)}}
        return self._update(connection_id, fields | ({"name": {"S": name}} if name else {}), charge)

    def rename(
        self, connection_id: str, name: str, charge: Charge | None = None
    ) -> Connection | None:
        """Change a connection's name; returns and raises as `move` does."""
        return self._update(connection_id, {"name": {"S": name}}, charge)

    def take_presence_turn(self, room: str, now: int) -> Turn:
        """Return what to do about a change of who is in a room, which other functions may have
        done already."""
        return self._presence_turns.take(room, now)

    def leave(
        self, connection_ids: Sequence[str], connected_before: int | None = None, now: int = 0
    ) -> list[Connection]:
        """Remove connections, and return the removed ones; one that is not stored is no error.

        connected_before: milliseconds since the epoch; connections from then or later stay.
        now: milliseconds since the epoch; budgets that are not full by then are kept for the
            member's other and later connections.
        """
        try:
            if len(connection_ids) > 1:
                removed = self._leave_in_batches(connection_ids, connected_before)
            else:
                removed = [
                    row for id in connection_ids for row in self._leave(id, connected_before)
                ]
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        for row in removed:
            self._keep_budgets(row, now)
        return [from_item(row) for row in removed]

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection as it was last written, or None if it is not stored."""
        row = self._items.get(connection_id)
        return from_item(row) if row else None

    def stored(self, connection_ids: Sequence[str]) -> list[Connection]:
        """Return those of some connections that are stored, as they were last written: one call
        for each 100."""
        try:
            found = self._batches.read([key(id) for id in dict.fromkeys(connection_ids)])
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return [from_item(item) for item in found]

    def ids(self, room: str, now: int) -> Iterator[str]:
        """Yield the ids of a room's connections; the next page is read when it is needed.

        now: milliseconds since the epoch; connections that API Gateway has ended by then are left
        out, as DynamoDB deletes their items only within days.
        The index is eventually consistent: it may miss a connection that has just joined, and list
        one that has just left. A room is never read through a scan of the table.
        """
        # Only the id: most of the time of a large page is spent on parsing it.
        for item in self._listed(room, now, ["connectionId"]):
            yield item["connectionId"]["S"]

    def occupants(self, room: str, now: int, page_size: int | None = None) -> Iterator[Occupant]:
        """Yield a room's connections with their members, as `ids` does.

        page_size: connections in one read, for callers that may stop early.
        """
        for item in self._listed(room, now, _OCCUPANT_ATTRIBUTES, page_size):
            yield Occupant(*(item[name]["S"] for name in _OCCUPANT_ATTRIBUTES))

    def _listed(
        self, room: str, now: int, attributes: Sequence[str], page_size: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        query: Any = {
            "TableName": self._table,
            "IndexName": ROOM_INDEX,
            "KeyConditionExpression": "room = :room",
            "FilterExpression": "expiresAt > :now",
            "ProjectionExpression": ", ".join(f"#{name}" for name in attributes),
            "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
            "ExpressionAttributeValues": {":room": {"S": room}, ":now": {"N": str(now // 1000)}},
        }
        if limit := page_size or self._page_size:
            query["Limit"] = limit
        return self._pages(query)

    def _pages(self, query: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the items of a query; the next page is read when it is needed."""
        start: Mapping[str, Any] | None = {}
        while start is not None:
            page = self._query({**query, **({"ExclusiveStartKey": start} if start else {})})
            yield from page["Items"]
            start = page.get("LastEvaluatedKey")

    def _query(self, query: Any) -> Mapping[str, Any]:
        try:
            return self._client.query(**query)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _update(
        self, connection_id: str, fields: Mapping[str, Any], charge: Charge | None
    ) -> Connection | None:
        if charge is None:
            row = self._items.update(connection_id, fields)
        else:
            row = self._budgets.charge(connection_id, charge, fields)
        return from_item(row) if row else None

    def _keep_budgets(self, row: Item, now: int) -> None:
        try:
            self._budgets.keep(row, now)
        except StoreUnavailable as error:  # the row is removed, as its room has to know
            log.warning("the limits of a member are reset: store unavailable: %s", error)

    def _leave(self, connection_id: str, connected_before: int | None) -> list[Item]:
        condition: Any = {} if connected_before is None else _if_older_than(connected_before)
        try:
            response = self._client.delete_item(
                TableName=self._table, Key=key(connection_id), ReturnValues="ALL_OLD", **condition
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return []
        return [response["Attributes"]] if "Attributes" in response else []

    def _leave_in_batches(self, ids: Sequence[str], connected_before: int | None) -> list[Item]:
        """Read, then delete, as a batch takes no condition. A read item cannot have become younger
        when it is deleted: an id is given to one connection only."""
        removed = list[Item]()
        limit = math.inf if connected_before is None else connected_before
        for keys in slices([key(id) for id in dict.fromkeys(ids)], MAX_BATCH_READ):
            found = self._batches.read(keys)
            old = [row for row in found if int(row["connectedAt"]["N"]) < limit]
            self._batches.delete([key(row["connectionId"]["S"]) for row in old])
            removed += old
        return removed


def _if_older_than(connected_before: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(connectedAt) OR connectedAt < :before",
        "ExpressionAttributeValues": {":before": {"N": str(connected_before)}},
    }
