"""A chat client that loses nothing: `Client` for programs, `python -m chat_client` for people."""

from chat_client.client import Client
from chat_client.connection import State
from chat_client.errors import BadAddress, ChatError, Closed, HandshakeRefused, MessageRefused
from chat_client.outbox import Outbox, Unsent
from chat_client.room_log import Entry, Gap, Message, RoomLog
from chat_client.times import Times

__all__ = [
    "BadAddress",
    "ChatError",
    "Client",
    "Closed",
    "Entry",
    "Gap",
    "HandshakeRefused",
    "Message",
    "MessageRefused",
    "Outbox",
    "RoomLog",
    "State",
    "Times",
    "Unsent",
]
