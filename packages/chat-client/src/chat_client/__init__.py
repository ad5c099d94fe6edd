"""A chat client that loses no message: `Client` for programs, `serverless-chat` for people."""

from chat_client.client import Client
from chat_client.errors import (
    ChatError,
    ClientClosed,
    Forbidden,
    HandshakeRefused,
    InvalidAddress,
    InvalidToken,
    MessageRefused,
    RequestRefused,
    SignInRequired,
    SubscriptionLost,
    Unsubscribed,
)
from chat_client.files import Files
from chat_client.model.changed import Change
from chat_client.model.message import Entry, Gap, Message
from chat_client.model.message_parts import File, Reaction, Reply, Stamp, Thread
from chat_client.model.moderation import AuditEntry, Report
from chat_client.model.outbox import Operation, Outbox, OutboxItem, OutboxStorage
from chat_client.model.people import Invitation, Membership, Person, RoomInfo
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts
from chat_client.net.connection import ConnectionState
from chat_client.room import Room

__version__ = "0.1.0"

__all__ = [
    "AuditEntry",
    "Change",
    "ChatError",
    "Client",
    "ClientClosed",
    "ConnectionState",
    "Entry",
    "File",
    "Files",
    "Forbidden",
    "Gap",
    "HandshakeRefused",
    "InvalidAddress",
    "InvalidToken",
    "Invitation",
    "Membership",
    "Message",
    "MessageRefused",
    "Operation",
    "Outbox",
    "OutboxItem",
    "OutboxStorage",
    "Person",
    "Reaction",
    "Reply",
    "Report",
    "RequestRefused",
    "Room",
    "RoomInfo",
    "RoomLog",
    "SignInRequired",
    "Stamp",
    "SubscriptionLost",
    "Thread",
    "Timeouts",
    "Unsubscribed",
    "__version__",
]
