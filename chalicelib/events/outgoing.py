"""Events as others read them: the body of a webhook's request, and the detail of EventBridge.
Pure."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.events.records import EventKind, MessageEvent
from chalicelib.protocol import message_fields

KINDS = (EventKind.CREATED, EventKind.EDITED, EventKind.DELETED, EventKind.REACTED)
"""What others can be told of: a reply is an event of its own, in its thread."""


def event_type(event: MessageEvent) -> str:
    """Return the name of an event's type, such as `message.created`."""
    return f"message.{event.kind.value}"


def outgoing_fields(event: MessageEvent) -> dict[str, Any]:
    """Return the fields of an event."""
    message = event.after
    return {
        "id": event.id,
        "type": event_type(event),
        "room": message.room,
        "seq": message.seq,
        "revision": message.revision,
        "at": event.at,
        "message": message_fields.message_fields(message),
    }


def encode(event: MessageEvent) -> str:
    """Return an event as JSON."""
    return json.dumps(outgoing_fields(event), ensure_ascii=False, separators=(",", ":"))
