"""The frames that the server sends, protocol version 1: JSON objects with a `type`. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from chalicelib.domain import Message, Person
from chalicelib.protocol.errors import FrameError

# What the messages of a `history` may take of a frame's 32 KB, which are API Gateway's limit.
MAX_PAGE_BYTES = 30_000


class Event(str, Enum):
    """The change that a `presence` frame reports."""

    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"


def message(said: Message) -> str:
    """Encode a `message` frame: all fields of the message that are not None."""
    return _encode("message", **vars(said))


def history(
    room: str,
    messages: Sequence[Message],
    numbers: tuple[int, int, int | None],
    more: bool,
    you: Person,
    id: str | None,
) -> str:
    """Encode a `history` frame.

    messages: oldest first, as many as fit; see `message_size`.
    numbers: the first and the last number for which they are complete, and the room's newest number
        if they end before it, below a number that is still being written.
    more: whether there are more in the requested direction.
    you: the requesting member.
    """
    first, up_to, last = numbers
    fields: dict[str, Any] = {"room": room, "from": first, "upTo": up_to, "more": more}
    fields["messages"] = [_present(vars(said)) for said in messages]
    return _encode("history", **fields, you=you._asdict(), id=id, last=last)


def message_size(said: Message) -> int:
    """Return what a message takes of a history's MAX_PAGE_BYTES."""
    return len(_json(_present(vars(said))).encode()) + 1


def void(room: str, seq: int) -> str:
    """Encode a `void` frame: the number has no message, and never will."""
    return _encode("void", room=room, seq=seq)


def pong(room: str, last: int, rooms: Mapping[str, int] | None, id: str | None) -> str:
    """Encode a `pong` frame: newest numbers, 0 for a room without messages.

    room, last: the client's own room; rooms: the others that were asked for.
    """
    return _encode("pong", room=room, last=last, rooms=rooms, id=id)


def joined(
    room: str, you: Person, count: int, last: int, id: str | None, approximate: bool = False
) -> str:
    """Encode a `joined` frame: the room's number of members, at least if it is approximate, and its
    newest number."""
    fields = {"room": room, "you": you._asdict(), "count": count, "last": last, "id": id}
    return _encode("joined", **fields, approximate=approximate or None)


def presence(
    room: str, event: Event, who: Person, count: int | None = None, id: str | None = None
) -> str:
    """Encode a `presence` frame; `count`, the members in the room, is left out if None."""
    return _encode("presence", room=room, event=event.value, **who._asdict(), count=count, id=id)


def members(
    room: str,
    count: int,
    people: Sequence[Person],
    id: str | None = None,
    approximate: bool = False,
) -> str:
    """Encode a `members` frame: the room's number of members, at least if it is approximate, and
    some or all of them. Without an id it answers no request."""
    listed = [person._asdict() for person in people]
    fields = {"room": room, "count": count, "members": listed, "id": id}
    return _encode("members", **fields, approximate=approximate or None)


def typing(room: str, who: Person) -> str:
    """Encode a `typing` frame."""
    return _encode("typing", room=room, **who._asdict())


def error(refused: FrameError) -> str:
    """Encode an `error` frame: `code`, `message`, the `id` of the frame that it answers, and when
    to send that frame again."""
    return _encode(
        "error",
        code=refused.code.value,
        message=refused.message,
        id=refused.id,
        retryAfter=refused.retry_after_ms,
    )


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _encode(type_: str, **fields: Any) -> str:
    return _json(_present({"type": type_, **fields}))


def _json(value: Any) -> str:
    # API Gateway's limit is 32 KB for a frame. Escaped to ASCII, a message of 4,000 emoji has
    # 48 KB; as UTF-8 it has 16.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
