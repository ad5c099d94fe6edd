"""The chat's own terms as dataclasses: no I/O, no AWS, no wire format. Exports them all."""

from chalicelib.domain.bots import Bot
from chalicelib.domain.incoming_webhooks import IncomingWebhook
from chalicelib.domain.messages import Change, ChangeKind, File, Message, Reaction, Thread
from chalicelib.domain.people import ERASED, NOBODY, SERVER, Connection, Person, Stamp
from chalicelib.domain.push import PushSubscription
from chalicelib.domain.rooms import (
    FOREVER,
    AuditEntry,
    Kind,
    Membership,
    Notify,
    Report,
    Role,
    RoomSummary,
)
from chalicelib.domain.webhooks import Webhook

__all__ = [
    "ERASED",
    "FOREVER",
    "NOBODY",
    "SERVER",
    "AuditEntry",
    "Bot",
    "Change",
    "ChangeKind",
    "Connection",
    "File",
    "IncomingWebhook",
    "Kind",
    "Membership",
    "Message",
    "Notify",
    "Person",
    "PushSubscription",
    "Reaction",
    "Report",
    "Role",
    "RoomSummary",
    "Stamp",
    "Thread",
    "Webhook",
]
