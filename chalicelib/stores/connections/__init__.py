"""Connections: the open connections with their rooms, the budgets of their members, and whose turn
it is to tell a room of changes. Exports ConnectionStore, and what its methods take and return."""

from chalicelib.stores.connections.items import to_item
from chalicelib.stores.connections.presence_turns import PRESENCE_INTERVAL_MS, Turn
from chalicelib.stores.connections.rate_limit import Charge, RateLimit, TooSoon
from chalicelib.stores.connections.store import ROOM_INDEX, ConnectionStore, Occupant

__all__ = [
    "PRESENCE_INTERVAL_MS",
    "ROOM_INDEX",
    "Charge",
    "ConnectionStore",
    "Occupant",
    "RateLimit",
    "TooSoon",
    "Turn",
    "to_item",
]
