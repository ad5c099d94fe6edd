"""Stores: the DynamoDB tables, in the chat's own verbs: connections join, move and leave a room,
messages are appended to its log. Exports the two stores, their results and their error."""

from chalicelib.stores.connection_items import to_item
from chalicelib.stores.connections import ROOM_INDEX, ConnectionStore, Occupant
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable, error_summary
from chalicelib.stores.message_log import RETENTION_S, Appended, MessageLog, Page, PageSize
from chalicelib.stores.presence_turns import PRESENCE_INTERVAL_MS, Turn
from chalicelib.stores.rate_limit import Charge, RateLimit, TooSoon

__all__ = [
    "AWS_ERRORS",
    "PRESENCE_INTERVAL_MS",
    "RETENTION_S",
    "ROOM_INDEX",
    "Appended",
    "Charge",
    "ConnectionStore",
    "MessageLog",
    "Occupant",
    "Page",
    "PageSize",
    "RateLimit",
    "StoreUnavailable",
    "TooSoon",
    "Turn",
    "error_summary",
    "to_item",
]
