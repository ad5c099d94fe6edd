"""Connections: the open connections, the rooms that they are subscribed to, the budgets of their
members, and whose turn it is to tell a room of news. Exports ConnectionStore, and what its methods
take and return."""

from chalicelib.stores.connections.items import to_item
from chalicelib.stores.connections.news_turns import NEWS_INTERVAL_MS, Turn
from chalicelib.stores.connections.rate_limit import Charge, RateLimit, TooSoon
from chalicelib.stores.connections.store import (
    ConnectionStore,
    Departure,
    TooManyRooms,
)
from chalicelib.stores.connections.subscribed import threads_in
from chalicelib.stores.connections.subscriptions import Occupant, channel, to_row

__all__ = [
    "NEWS_INTERVAL_MS",
    "Charge",
    "ConnectionStore",
    "Departure",
    "Occupant",
    "RateLimit",
    "TooManyRooms",
    "TooSoon",
    "Turn",
    "channel",
    "threads_in",
    "to_item",
    "to_row",
]
