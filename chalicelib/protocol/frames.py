"""The frames that the server sends, protocol version 1: JSON objects with a `type`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from chalicelib.domain import Message, Person
from chalicelib.protocol.encoding import encode, present
from chalicelib.protocol.errors import FrameError
from chalicelib.protocol.message_fields import Quotes, message_fields

# What the messages of a `history` or `changes` may take of a frame's 32 KB.
MAX_PAGE_BYTES = 31_750
_NO_QUOTES: Quotes = MappingProxyType({})


class Event(str, Enum):
    """The change that a `presence` frame reports."""

    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"


def message(said: Message, quoted: Message | None = None) -> str:
    """Encode a `message` frame; `quoted`: the message that it replies to, if that is kept."""
    return encode("message", **message_fields(said, quoted))


class Span(NamedTuple):
    """The numbers of a page of messages or changes.

    first, up_to: it is complete from one to the other. more: whether there are more in the
    requested direction. last: the newest number, if the page ends before it, below one that is
    still being written.
    """

    first: int
    up_to: int
    more: bool = False
    last: int | None = None


def history(
    room: str,
    messages: Sequence[Message],
    span: Span,
    you: Person,
    id: str | None,
    quotes: Quotes = _NO_QUOTES,
    changes: int | None = None,
) -> str:
    """Encode a `history` frame.

    messages: oldest first, as many as fit; see `message_size`. you: the requesting member.
    changes: the number up to which the room's changes are in these messages.
    """
    listed = _messages(messages, quotes, you.member)
    fields = {**_span(span), "messages": listed, "you": present(you._asdict())}
    return encode("history", room=room, **fields, changes=changes, id=id)


def changes(
    room: str,
    messages: Sequence[Message],
    span: Span,
    quotes: Quotes = _NO_QUOTES,
    reader: str | None = None,
    id: str | None = None,
) -> str:
    """Encode a `changes` frame: messages as they are after changes of these numbers.

    reader: the member who has asked for it.
    """
    listed = _messages(messages, quotes, reader)
    return encode("changes", room=room, **_span(span), messages=listed, id=id)


def mentions(
    found: Sequence[tuple[Message, Message | None]], after: int | None, reader: str, id: str | None
) -> str:
    """Encode a `mentions` frame: messages, newest first, each with the one that it replies to.

    after: where the next page begins, if there may be one.
    """
    listed = [message_fields(said, quoted, reader) for said, quoted in found]
    return encode("mentions", messages=listed, next=None if after is None else str(after), id=id)


def void(room: str, seq: int) -> str:
    """Encode a `void` frame: the number has no message, and never will."""
    return encode("void", room=room, seq=seq)


def pong(rooms: Mapping[str, int], changes: Mapping[str, int], id: str | None) -> str:
    """Encode a `pong` frame: the newest numbers of messages and of changes by room, 0 for none."""
    return encode("pong", rooms=rooms, changes=changes, id=id)


def presence(room: str, event: Event, who: Person, count: int | None = None) -> str:
    """Encode a `presence` frame; `count`, the members in the room, is left out if None."""
    return encode("presence", room=room, event=event.value, **who._asdict(), count=count)


def renamed(you: Person, id: str | None) -> str:
    """Encode a `renamed` frame, the answer to a `rename`."""
    return encode("renamed", you=present(you._asdict()), id=id)


def members(
    room: str,
    count: int,
    people: Sequence[Person],
    id: str | None = None,
    approximate: bool = False,
) -> str:
    """Encode a `members` frame: the room's number of members, at least if it is approximate, and
    some or all of them. Without an id it answers no request."""
    listed = [present(person._asdict()) for person in people]
    fields = {"room": room, "count": count, "members": listed, "id": id}
    return encode("members", **fields, approximate=approximate or None)


def typing(room: str, who: Person) -> str:
    """Encode a `typing` frame."""
    return encode("typing", room=room, **who._asdict())


def read(room: str, up_to: int, unread: int, id: str | None = None) -> str:
    """Encode a `read` frame: how far the member has read a room, and how many messages of others
    follow."""
    return encode("read", room=room, upTo=up_to, unread=unread, id=id)


def receipts(room: str, reads: Mapping[str, int], id: str | None = None) -> str:
    """Encode a `receipts` frame: how far members have read, by member."""
    return encode("receipts", room=room, reads=reads, id=id)


def done(id: str | None) -> str:
    """Encode a `done` frame: what was asked for has been done."""
    return encode("done", id=id)


def authenticated(expires_at: int, id: str | None) -> str:
    """Encode an `authenticated` frame; `expires_at`: of the token, milliseconds, UTC."""
    return encode("authenticated", expiresAt=expires_at, id=id)


def error(refused: FrameError) -> str:
    """Encode an `error` frame: `code`, `message`, the `id` of the frame that it answers, and when
    to send that frame again, or until when the member may not."""
    return encode(
        "error",
        code=refused.code.value,
        message=refused.message,
        id=refused.id,
        retryAfter=refused.retry_after_ms,
        until=refused.until,
    )


def _messages(
    messages: Sequence[Message], quotes: Quotes, reader: str | None
) -> list[dict[str, Any]]:
    return [message_fields(each, quotes.get(each.reply_to or 0), reader) for each in messages]


def _span(span: Span) -> dict[str, Any]:
    return {"from": span.first, "upTo": span.up_to, "more": span.more, "last": span.last}
