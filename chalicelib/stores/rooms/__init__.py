"""Rooms: what is set for each, who is a member, invited or banned, and how far each has read.
Exports RoomStore, IncomingWebhookStore, what their methods return, and what a room's state does not
allow."""

from chalicelib.stores.rooms.errors import (
    AlreadyExists,
    BadInvitation,
    IsBanned,
    LastOwner,
    NoSuchRoom,
    NotAMember,
    RoomConflict,
    Stale,
)
from chalicelib.stores.rooms.incoming_webhooks import FoundWebhook, IncomingWebhookStore
from chalicelib.stores.rooms.items import RoomSettings
from chalicelib.stores.rooms.reads import MEMBER_INDEX, RoomState, RoomView
from chalicelib.stores.rooms.store import RoomStore, invited_room
from chalicelib.stores.rooms.webhook_items import WebhookItems
from chalicelib.stores.rooms.webhooks import WebhookStore

__all__ = [
    "MEMBER_INDEX",
    "AlreadyExists",
    "BadInvitation",
    "FoundWebhook",
    "IncomingWebhookStore",
    "IsBanned",
    "LastOwner",
    "NoSuchRoom",
    "NotAMember",
    "RoomConflict",
    "RoomSettings",
    "RoomState",
    "RoomStore",
    "RoomView",
    "Stale",
    "WebhookItems",
    "WebhookStore",
    "invited_room",
]
