"""Chat: the rules. ChatService handles each event and action; Presence tells rooms of who joins,
leaves, is renamed or types; Limits are what a member may do. Exports ChatService, its clock, its
Limits, its Answer to a caller without a connection, the Finder of messages, the refusals of
handshakes, the error of a change that comes too late, what becomes of a webhook, the limits of
presence, message_rules and permissions."""

from chalicelib.chat import message_rules, permissions
from chalicelib.chat.callers import Answer
from chalicelib.chat.finding import Finder, FoundPage
from chalicelib.chat.incoming_webhooks import NewAddress
from chalicelib.chat.limits import Limits
from chalicelib.chat.message_rules import Superseded
from chalicelib.chat.refusals import REFUSED, Refusal
from chalicelib.chat.room_webhooks import NoSuchWebhook
from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS, MAX_ROSTER, PRESENCE_PAGE_SIZE
from chalicelib.chat.service import ChatService, now
from chalicelib.chat.webhooks import Changes as WebhookChanges

__all__ = [
    "MAX_PRESENCE_MEMBERS",
    "MAX_ROSTER",
    "PRESENCE_PAGE_SIZE",
    "REFUSED",
    "Answer",
    "ChatService",
    "Finder",
    "FoundPage",
    "Limits",
    "NewAddress",
    "NoSuchWebhook",
    "Refusal",
    "Superseded",
    "WebhookChanges",
    "message_rules",
    "now",
    "permissions",
]
