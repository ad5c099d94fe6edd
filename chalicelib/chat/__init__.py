"""Chat: the rules. ChatService handles each event and action; Presence tells rooms of who joins,
leaves, is renamed or types. Exports ChatService, its clock, and the limits of presence."""

from chalicelib.chat.presence import MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE
from chalicelib.chat.service import TYPING_INTERVAL_MS, ChatService, now

__all__ = [
    "MAX_PRESENCE_MEMBERS",
    "PRESENCE_PAGE_SIZE",
    "TYPING_INTERVAL_MS",
    "ChatService",
    "now",
]
