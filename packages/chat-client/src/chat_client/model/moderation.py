"""What moderators of a room read: reports of messages, and what moderators did. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from chat_client.model.fields import (
    Frame,
    as_number,
    as_object,
    as_optional_number,
    as_optional_text,
    as_text,
)
from chat_client.model.message import Message
from chat_client.model.people import Person


@dataclass(frozen=True)
class Report:
    """A member has reported a message.

    target: its number. message: as it is now; None if it is no longer kept. by: who reported it.
    at: in milliseconds since 1970, UTC.
    """

    target: int
    by: Person
    at: int
    reason: str | None = None
    message: Message | None = None

    @classmethod
    def from_fields(cls, fields: Frame) -> Report:
        """Read a frame's fields. Raises ValueError."""
        message = fields.get("message")
        return cls(
            as_number(fields.get("target")),
            Person.from_fields(as_object(fields.get("by"))),
            as_number(fields.get("at")),
            as_optional_text(fields.get("reason")),
            None if message is None else Message.from_fields(as_object(message)),
        )


@dataclass(frozen=True)
class AuditEntry:
    """Something that a moderator did.

    action: as in the protocol, `ban` for example. by: the moderator. member: whom it concerns.
    target: the number of the message. at, until: in milliseconds since 1970, UTC.
    """

    action: str
    by: Person
    at: int
    member: Person | None = None
    target: int | None = None
    until: int | None = None
    note: str | None = None

    @classmethod
    def from_fields(cls, fields: Frame) -> AuditEntry:
        """Read a frame's fields. Raises ValueError."""
        member = fields.get("member")
        return cls(
            as_text(fields.get("action")),
            Person.from_fields(as_object(fields.get("by"))),
            as_number(fields.get("at")),
            None if member is None else Person.from_fields(as_object(member)),
            as_optional_number(fields.get("target")),
            as_optional_number(fields.get("until")),
            as_optional_text(fields.get("note")),
        )
