"""The frames that the server sends, protocol version 1: JSON objects, each with a `type`. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from chalicelib.domain import Message, Person
from chalicelib.protocol.actions import History
from chalicelib.protocol.errors import FrameError

# Of a frame's 32 KB (API Gateway's limit) what the messages of a `history` may take.
MAX_PAGE_BYTES = 30_000


class Event(str, Enum):
    """What a `presence` frame tells of a member."""

    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"


def message(said: Message) -> str:
    """Encode a `message` frame; `id` is left out if there is none."""
    return _encode("message", **vars(said))


def history(asked: History, room: str, page: Sequence[Message], more: bool, you: Person) -> str:
    """Encode a `history` frame: the answer to `asked`, of those messages that fit.

    page: messages, oldest first; of those that do not fit, the ones farthest from the number that
        was asked for are left out, and `more` is true.
    you: the one who asks.
    """
    forward = asked.after is not None
    messages = _fit(page if forward else page[::-1])
    return _encode(
        "history",
        room=room,
        messages=messages if forward else messages[::-1],
        more=more or len(messages) < len(page),
        you=you._asdict(),
        id=asked.id,
    )


def pong(room: str, last: int, rooms: Mapping[str, int] | None, id: str | None) -> str:
    """Encode a `pong` frame: newest numbers, 0 where nothing was ever said.

    room, last: where the one who asks is; rooms: the others that were asked for.
    """
    return _encode("pong", room=room, last=last, rooms=rooms, id=id)


def joined(room: str, you: Person, count: int, last: int, id: str | None) -> str:
    """Encode a `joined` frame: members in the room, and its newest number."""
    return _encode("joined", room=room, you=you._asdict(), count=count, last=last, id=id)


def presence(
    room: str, event: Event, who: Person, count: int | None = None, id: str | None = None
) -> str:
    """Encode a `presence` frame; `count`, the members in the room, is left out if None."""
    return _encode("presence", room=room, event=event.value, **who._asdict(), count=count, id=id)


def members(room: str, count: int, people: Sequence[Person], id: str | None) -> str:
    """Encode a `members` frame: how many are in the room, and some of them or all."""
    listed = [person._asdict() for person in people]
    return _encode("members", room=room, count=count, members=listed, id=id)


def typing(room: str, who: Person) -> str:
    """Encode a `typing` frame."""
    return _encode("typing", room=room, **who._asdict())


def error(refused: FrameError) -> str:
    """Encode an `error` frame: `code`, `message`, and the `id` of the frame that it answers."""
    return _encode("error", code=refused.code.value, message=refused.message, id=refused.id)


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _fit(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """As many of the messages, from the first on, as a `history` frame has room for."""
    taken, room = [], MAX_PAGE_BYTES
    for said in messages:
        fields = _present(vars(said))
        room -= len(_json(fields).encode()) + 1
        if room < 0:
            break
        taken.append(fields)
    return taken


def _encode(type_: str, **fields: Any) -> str:
    return _json(_present({"type": type_, **fields}))


def _json(value: Any) -> str:
    # A frame through API Gateway holds 32 KB. Escaped to ASCII, a message of 4,000 emoji would
    # have 48 KB; as UTF-8 it has 16.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
