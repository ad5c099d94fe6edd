"""A chat client that loses nothing: `Client` for programs, `python -m chat_client` for people."""

from chat_client.client import Client
from chat_client.connection import ConnectionState
from chat_client.errors import (
    ChatError,
    ClientClosed,
    HandshakeRefused,
    InvalidAddress,
    MessageRefused,
)
from chat_client.outbox import Outbox, OutboxItem
from chat_client.room_log import Entry, Gap, Message, RoomLog
from chat_client.timeouts import Timeouts

__all__ = [
    "ChatError",
    "Client",
    "ClientClosed",
    "ConnectionState",
    "Entry",
    "Gap",
    "HandshakeRefused",
    "InvalidAddress",
    "Message",
    "MessageRefused",
    "Outbox",
    "OutboxItem",
    "RoomLog",
    "Timeouts",
]
