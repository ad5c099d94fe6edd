"""Chat: the rules. ChatService handles each event and action; Presence tells rooms of who joins,
leaves, is renamed or types; Limits are what a member may do. Exports ChatService, its clock, its
Limits, and the limits of presence."""

from chalicelib.chat.limits import Limits
from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS, MAX_ROSTER, PRESENCE_PAGE_SIZE
from chalicelib.chat.service import ChatService, now

__all__ = [
    "MAX_PRESENCE_MEMBERS",
    "MAX_ROSTER",
    "PRESENCE_PAGE_SIZE",
    "ChatService",
    "Limits",
    "now",
]
