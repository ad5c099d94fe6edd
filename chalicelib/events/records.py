"""The records of the message table's stream, read as events of messages. Pure."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chalicelib.domain import Message
from chalicelib.stores import stored_message

log = logging.getLogger(__name__)

Record = Mapping[str, Any]
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html"""


class EventKind(str, Enum):
    """What happened to a message."""

    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"
    REACTED = "reacted"
    """Somebody reacted to it, or took a reaction back."""
    REPLIED = "replied"
    """A message in its thread."""


@dataclass(frozen=True)
class MessageEvent:
    """Something that happened to a message.

    id: the same each time that this event comes: ASCII letters, digits and `-`.
    before: the message until then; None for a new one. after: the message since then.
    at: milliseconds since the epoch, UTC; whole seconds for reactions.
    expires_at: until when the message is kept; seconds since the epoch.
    """

    id: str
    kind: EventKind
    before: Message | None
    after: Message
    at: int
    expires_at: int


def message_events(records: Iterable[Record]) -> Iterator[MessageEvent]:
    """Yield the events of a batch of records, in their order.

    What stands beside the messages, numbers without a message, and removals by age are no events.
    A record that cannot be read is logged and left out: it could not be read later either, and
    would hold back all behind it.
    """
    for record in records:
        try:
            event = _event(record)
        except (KeyError, TypeError, ValueError) as error:
            log.error("record %s cannot be read: %s", record.get("eventID"), type(error).__name__)
            continue
        if event:
            yield event


def _event(record: Record) -> MessageEvent | None:
    change = record["dynamodb"]
    after = stored_message(change.get("NewImage", {}))
    if after is None:
        return None
    before = stored_message(change.get("OldImage", {}))
    kind = EventKind.CREATED if before is None else _kind(before, after)
    if kind is None:
        return None
    written = int(change["ApproximateCreationDateTime"]) * 1000
    at, expires_at = _at(kind, after) or written, int(change["NewImage"]["expiresAt"]["N"])
    return MessageEvent(record["eventID"], kind, before, after, at, expires_at)


def _kind(before: Message, after: Message) -> EventKind | None:
    """What a write did to a message; None if it changed nothing that members see."""
    if before.deleted != after.deleted:
        return EventKind.DELETED
    if before.edited != after.edited or before.data != after.data:
        return EventKind.EDITED
    if before.reactions != after.reactions:
        return EventKind.REACTED
    return EventKind.REPLIED if before.thread != after.thread else None


def _at(kind: EventKind, after: Message) -> int | None:
    """When it happened, if the message says so."""
    stamps = {EventKind.EDITED: after.edited, EventKind.DELETED: after.deleted}
    if kind in stamps:
        stamp = stamps[kind]
        return stamp.at if stamp else None
    if kind is EventKind.REPLIED and after.thread:
        return after.thread.at
    return after.at if kind is EventKind.CREATED else None
