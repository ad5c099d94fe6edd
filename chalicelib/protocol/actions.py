"""The frames that clients send, protocol version 1: JSON objects with an `action`. Pure.

Unknown fields are ignored, so that either side can be newer. The reply repeats the `id`. A `room`
says which room the client believes its connection to be in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from chalicelib.protocol import identifiers
from chalicelib.protocol.errors import ErrorCode, FrameError

MAX_DATA_CHARS = 4_000  # code points of a message's text
MAX_ID_CHARS = 64  # of the id that a client gives a frame
MAX_PAGE_SIZE = 100  # messages in a `history` frame, members in a `members` frame
MAX_SEQ = 2**53 - 1  # the largest whole number that every JSON parser reads exactly
MAX_PING_ROOMS = 20  # in a `ping`; each costs a read

Value = TypeVar("Value", int, str)


@dataclass(frozen=True)
class SendMessage:
    """`sendmessage`: send `data`, 1 to 4,000 characters, to the room."""

    data: str
    room: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class History:
    """`history`: the messages after a number, or before one; with neither, the newest.

    limit: the most messages, 1 to 100.
    """

    after: int | None = None
    before: int | None = None
    limit: int = MAX_PAGE_SIZE
    room: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Ping:
    """`ping`: ask for the room's newest number, and those of at most 20 other `rooms`."""

    rooms: tuple[str, ...] | None = None
    id: str | None = None


@dataclass(frozen=True)
class Join:
    """`join`: move to `room`, and change the name if there is one.

    after: a number of that room's log; the messages after it follow as for `history`.
    """

    room: str
    name: str | None = None
    after: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class Rename:
    """`rename`: change the name."""

    name: str
    id: str | None = None


@dataclass(frozen=True)
class Members:
    """`members`: ask for the room's members, at most `limit`, 1 to 100."""

    limit: int = MAX_PAGE_SIZE
    room: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Typing:
    """`typing`: tell the others that this member is typing."""

    room: str | None = None
    id: str | None = None


Action = SendMessage | History | Ping | Join | Rename | Members | Typing


def parse(body: str | None) -> Action:
    """Read a client's frame; API Gateway's event of an empty frame has no body.

    Raises FrameError, and nothing else, whatever `body` is. The error has the frame's `id`
    if that is valid, and never repeats what the client sent.
    """
    fields = _Fields(_parse_object(body))
    build = _ACTIONS.get(fields.string("action"))
    if build is None:
        fields.refuse(ErrorCode.UNKNOWN_ACTION, f"Known actions: {', '.join(_ACTIONS)}.")
    return build(fields)


class _Fields:
    """A client frame's fields, read under the protocol's rules."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields
        self.id: str | None = None  # until it is known to be valid, because refuse() reports it
        self.id = self.optional("id", lambda name: self.text(name, MAX_ID_CHARS))

    def refuse(self, code: ErrorCode, message: str) -> NoReturn:
        raise FrameError(code, message, self.id)

    def optional(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """A field as `read` returns it, or None if it is absent."""
        return read(name) if name in self._fields else None

    def string(self, name: str) -> str:
        if name not in self._fields:
            self.refuse(ErrorCode.MISSING_FIELD, f'"{name}" is missing.')
        value = self._fields[name]
        if not isinstance(value, str):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a string.')
        return value

    def text(self, name: str, longest: int) -> str:
        """A string of 1 to `longest` characters that can be forwarded and stored."""
        value = self.string(name)
        if not 1 <= len(value) <= longest:
            self.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must have 1 to {longest:,} characters.')
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" has half of a surrogate pair.')
        return value

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number in this range."""
        value = self._fields[name]
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a whole number.')
        if not least <= value <= most:
            self.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must be {least} to {most}.')
        return value

    def seq(self, name: str) -> int:
        """The number of a message."""
        return self.number(name, 0, MAX_SEQ)

    def limit(self) -> int:
        """The most items to reply with."""
        asked = self.optional("limit", lambda name: self.number(name, 1, MAX_PAGE_SIZE))
        return MAX_PAGE_SIZE if asked is None else asked

    def room(self, name: str = "room") -> str:
        """The name of a room."""
        return self._named(identifiers.room, self.string(name))

    def rooms(self) -> tuple[str, ...] | None:
        """Names of rooms, or None if the field is absent."""
        if "rooms" not in self._fields:
            return None
        value = self._fields["rooms"]
        if not (isinstance(value, list) and all(isinstance(room, str) for room in value)):
            self.refuse(ErrorCode.WRONG_TYPE, '"rooms" must be a list of strings.')
        if len(value) > MAX_PING_ROOMS:
            self.refuse(ErrorCode.WRONG_SIZE, f'"rooms" must be {MAX_PING_ROOMS} at most.')
        return tuple(self._named(identifiers.room, room) for room in value)

    def name(self, name: str = "name") -> str:
        """A display name."""
        return self._named(identifiers.display_name, self.string(name))

    def _named(self, rule: Callable[[str], str], text: str) -> str:
        try:
            return rule(text)
        except identifiers.WrongSize as error:
            self.refuse(ErrorCode.WRONG_SIZE, str(error))
        except identifiers.BadCharacters as error:
            self.refuse(ErrorCode.BAD_CHARACTERS, str(error))


def _send_message(fields: _Fields) -> SendMessage:
    data = fields.text("data", MAX_DATA_CHARS)
    return SendMessage(data, fields.optional("room", fields.room), fields.id)


def _history(fields: _Fields) -> History:
    after, before = (fields.optional(name, fields.seq) for name in ("after", "before"))
    if after is not None and before is not None:
        fields.refuse(ErrorCode.CONFLICTING_FIELDS, 'Either "after" or "before", not both.')
    return History(after, before, fields.limit(), fields.optional("room", fields.room), fields.id)


def _join(fields: _Fields) -> Join:
    return Join(
        room=fields.room(),
        name=fields.optional("name", fields.name),
        after=fields.optional("after", fields.seq),
        id=fields.id,
    )


_ACTIONS: dict[str, Callable[[_Fields], Action]] = {
    "sendmessage": _send_message,
    "history": _history,
    "ping": lambda fields: Ping(fields.rooms(), fields.id),
    "join": _join,
    "rename": lambda fields: Rename(fields.name(), fields.id),
    "members": lambda fields: Members(
        fields.limit(), fields.optional("room", fields.room), fields.id
    ),
    "typing": lambda fields: Typing(fields.optional("room", fields.room), fields.id),
}


def _parse_object(body: str | None) -> dict[str, Any]:
    try:
        value = json.loads(body or "", parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # RecursionError from a body like "[[[[["
        raise FrameError(ErrorCode.BAD_JSON, "The frame must be JSON.") from error
    if not isinstance(value, dict):
        raise FrameError(ErrorCode.NOT_AN_OBJECT, "The frame must be a JSON object.")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    # Python accepts NaN and Infinity, which are not JSON.
    raise ValueError(f"{constant} is not JSON")
