"""A chat client that loses no message: `Client` for programs, `serverless-chat` for people."""

from chat_client.client import Client
from chat_client.errors import (
    ChatError,
    ClientClosed,
    HandshakeRefused,
    InvalidAddress,
    MessageRefused,
)
from chat_client.model.message import Entry, Gap, Message
from chat_client.model.outbox import Outbox, OutboxItem, OutboxStorage
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts
from chat_client.net.connection import ConnectionState

__version__ = "0.1.0"

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
    "OutboxStorage",
    "RoomLog",
    "Timeouts",
    "__version__",
]
