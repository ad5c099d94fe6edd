"""ConnectionStore: the open connections, the rooms that they are subscribed to, and the budgets of
their members."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.concurrency import Workers, run_all
from chalicelib.domain import Connection
from chalicelib.stores.connections import items
from chalicelib.stores.connections.budgets import Budgets
from chalicelib.stores.connections.items import IS_STORED, from_item, key, to_item
from chalicelib.stores.connections.news_turns import NewsTurns, Turn
from chalicelib.stores.connections.rate_limit import Charge
from chalicelib.stores.connections.removal import remove_rows
from chalicelib.stores.connections.subscribed import SubscribedConnections
from chalicelib.stores.connections.subscriptions import (
    Occupant,
    channel,
    row_key,
    to_row,
)
from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.item_batches import Write
from chalicelib.stores.table import ConditionFailed, Item, number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

API_KEY = "#api"  # of the item that names the WebSocket API
ROW_AFTER_ITEM_S = 0.2  # between the two writes of a subscription, at most, unless one is throttled

log = logging.getLogger(__name__)


class TooManyRooms(Exception):
    """A connection would be subscribed to more rooms than it may."""


class Departure(NamedTuple):
    """What became of connections that were to be removed.

    removed: those that were. unknown: ids of those that are not stored.
    """

    removed: list[Connection]
    unknown: list[str]


class ConnectionStore(SubscribedConnections):
    """The connections and their subscriptions, in two DynamoDB tables; all methods raise
    StoreUnavailable.

    A connection's item has the rooms that it is subscribed to, and each of these rooms a row for
    the connection. Item first, then row: a crash between the two leaves a subscription that hears
    nothing, and the client, which has had no answer, subscribes again. Until then it may act in the
    room, so `own` finds it by its member's channel.

    See SubscribedConnections.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        rooms_table: str,
        workers: Workers,
        page_size: int | None = None,
    ) -> None:
        super().__init__(client, table, rooms_table, workers, page_size)
        self._budgets = Budgets(self._table)
        self._news_turns = NewsTurns(self._table)

    def open(self, connection: Connection) -> None:
        """Store a connection; from now on it receives what happens in its rooms.

        If its member may have further connections, all of them have one budget.
        """
        item, at = to_item(connection), connection.connected_at
        if connection.has_channel:
            item |= self._budgets.open(connection.member, connection.id, at)
        rows = [to_row(room, connection, at) for room in _stored_rooms(connection)]
        self._batches.write([Write(self._table.name, item), *self._writes(rows)])

    def charge(self, connection_id: str, charge: Charge | None) -> Connection | None:
        """Charge an action to the member of a connection, over all of the member's connections.

        charge: None is for an action without a limit: it only reads.
        Returns the connection, or None if it is not stored; raises TooSoon, and charges nothing
        then.
        """
        if charge is None:
            return self.get(connection_id)
        found = self._budgets.charge(connection_id, charge)
        return from_item(found) if found else None

    def charge_caller(self, member: str, charge: Charge | None) -> None:
        """Charge an action to a member who acts without a connection; raises TooSoon."""
        if charge is not None:
            self._budgets.charge_caller(member, charge)

    def note_api(self, api_id: str, stage: str) -> None:
        """Store which WebSocket API the connections are at, for functions that no event tells."""
        fields = {"apiId": text(api_id), "stage": text(stage)}
        self._table.update_if("", key(API_KEY), fields)

    def noted_api(self) -> tuple[str, str] | None:
        """Return the WebSocket API's id and stage; None if nobody has ever connected."""
        item = self._table.get(key(API_KEY))
        return (item["apiId"]["S"], item["stage"]["S"]) if item else None

    def subscribe(
        self, connection: Connection, rooms: Mapping[str, str], at: int, most: int
    ) -> Connection | None:
        """Subscribe a connection to rooms, with the letters of what it may do in each.

        at: milliseconds since the epoch, UTC. most: the most rooms that it may be subscribed to.
        Returns the connection as it is then, or None if it is not stored; raises TooManyRooms.
        """
        new = {room for room in rooms if room not in connection.rooms}
        fields = {f"rooms.{room}": text(letters) for room, letters in rooms.items()}
        try:
            before = self._table.update_if(
                f"{IS_STORED} AND size(rooms) <= :most",
                key(connection.id),
                fields,
                most=number(most - len(new)),
            )
        except ConditionFailed as failed:
            if failed.item is None:
                return None
            raise TooManyRooms from None
        here = from_item(before)
        self._batches.write(self._writes([to_row(room, here, at) for room in rooms]))
        return replace(here, rooms={**here.rooms, **rooms})

    def rename(self, connection: Connection) -> Connection | None:
        """Change a connection's name, in all its rooms, if it is still stored.

        Returns the connection as it is then, with the rooms that it has entered meanwhile, or None
        if it is not stored.
        """
        fields = {"name": text(connection.name), "look": text(connection.look or connection.name)}
        try:
            before = from_item(self._table.update_if(IS_STORED, key(connection.id), fields))
        except ConditionFailed:
            return None
        here = replace(connection, rooms=before.rooms)
        if missing := self._rename_rows(here, _stored_rooms(here)):
            # It is entering these rooms at this moment: the item is written first, then the row.
            self._workers.sleep(ROW_AFTER_ITEM_S)
            self._rename_rows(here, missing)
        return here

    def extend(self, connection: Connection, rooms: Mapping[str, str]) -> Connection | None:
        """Let a connection have another token: store when it expires, its capabilities, and what
        it may do then in some of its rooms.

        Returns the connection as it is then, with the rooms that it has entered meanwhile, or None
        if it is not stored.
        """
        fields = items.token_fields(connection)
        fields |= {f"rooms.{room}": text(letters) for room, letters in rooms.items()}
        try:
            before = from_item(self._table.update_if(IS_STORED, key(connection.id), fields))
        except ConditionFailed:
            return None
        here = replace(connection, rooms={**before.rooms, **rooms})
        extending = [
            partial(self._subscriptions.extend, room, here) for room in _stored_rooms(here)
        ]
        run_all(self._workers, extending)
        return here

    def take_turn(self, news: str, now: int) -> Turn:
        """Return what to do about news of a room, which other functions may have done already.

        news: what to tell of, and the room, such as `presence#garden`.
        """
        return self._news_turns.take(news, now)

    def leave(
        self, connection_ids: Sequence[str], connected_before: int | None = None, now: int = 0
    ) -> Departure:
        """Remove connections with their subscriptions; one that is not stored is no error.

        connected_before: milliseconds since the epoch; connections from then or later stay.
        now: milliseconds since the epoch; budgets that are not full by then are kept for the
            member's other and later connections.
        """
        rows, unknown = remove_rows(self._table, self._batches, connection_ids, connected_before)
        removed = [from_item(row) for row in rows]
        subscriptions = [row_key(room, each) for each in removed for room in _stored_rooms(each)]
        self._batches.delete(self._subscriptions.table, subscriptions)
        for row in rows:
            self._keep_budgets(row, now)
        return Departure(removed, unknown)

    def remove_strays(self, room: str, connection_ids: Sequence[str], now: int) -> None:
        """Remove the rows in a room of connections that are not stored: a function that crashed in
        the middle may have left them."""
        strays = self._subscriptions.strays(room, connection_ids, now)
        self._batches.delete(self._subscriptions.table, strays)

    def ids(self, room: str, now: int) -> Iterator[str]:
        """Yield the ids of a room's connections, as `Subscriptions.ids` does."""
        return self._subscriptions.ids(room, now)

    def occupants(self, room: str, now: int, page_size: int | None = None) -> Iterator[Occupant]:
        """Yield a room's connections, as `Subscriptions.occupants` does."""
        return self._subscriptions.occupants(room, now, page_size)

    def _writes(self, rows: Sequence[Item]) -> list[Write]:
        return [Write(self._subscriptions.table, each) for each in rows]

    def _rename_rows(self, here: Connection, rooms: Sequence[str]) -> list[str]:
        """Rename a connection's rows in rooms; returns the rooms where it has none."""
        renaming = [partial(self._subscriptions.rename, room, here) for room in rooms]
        were_there = run_all(self._workers, renaming)
        return [room for room, was_there in zip(rooms, were_there, strict=True) if not was_there]

    def _keep_budgets(self, row: Item, now: int) -> None:
        try:
            self._budgets.keep(row, now)
        except StoreUnavailable as error:  # the row is removed, as its room has to know
            log.warning("the limits of a member are reset: store unavailable: %s", error)


def _stored_rooms(connection: Connection) -> list[str]:
    """The rooms that have a row for a connection, its member's own channel included."""
    own = [channel(connection.member)] if connection.has_channel else []
    return [*connection.rooms, *own]
