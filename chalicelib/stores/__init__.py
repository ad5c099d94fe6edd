"""Stores: the DynamoDB tables, in the chat's own verbs: connections join, move and leave a room,
messages are appended to its log. Exports the two stores, their results and their error."""

from chalicelib.stores.connections import (
    PRESENCE_INTERVAL_MS,
    ROOM_INDEX,
    Charge,
    ConnectionStore,
    Occupant,
    RateLimit,
    TooSoon,
    Turn,
    to_item,
)
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable, error_summary
from chalicelib.stores.message_log import RETENTION_S, Appended, MessageLog, Page, PageSize

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
