"""The protocol, version 1: client frames in, server frames out, error codes. Pure.

A frame is a JSON object in a WebSocket text message. A client's names an `action`, the server's
a `type`. Fields that are not known are ignored, so that either side can be newer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

MAX_DATA = 4_000  # characters (code points) of a message's text
MAX_ID = 64  # characters of the id that a client gives a frame
MAX_PAGE = 100  # messages of a `history` frame
MAX_SEQ = 2**53 - 1  # the largest whole number that every reader of JSON has exactly

# Of a frame's 32 KB (API Gateway's limit) what the messages of a `history` may take.
PAGE_BYTES = 30_000


class ErrorCode(str, Enum):
    """Why a frame was refused: the closed list of an `error` frame's `code`."""

    BAD_JSON = "bad_json"
    """The frame is not JSON, or is nested too deeply or has too large a number to be read."""
    NOT_AN_OBJECT = "not_an_object"
    """The frame is JSON, but not an object."""
    UNKNOWN_ACTION = "unknown_action"
    """`action` is none of the protocol's."""
    MISSING_FIELD = "missing_field"
    """A field that the action requires is not there."""
    WRONG_TYPE = "wrong_type"
    """A field is not of its type; `null` is of none, so an `id` of `null` is wrong too."""
    WRONG_SIZE = "wrong_size"
    """A text is empty or too long, or a number out of its range."""
    CONFLICTING_FIELDS = "conflicting_fields"
    """Two fields are there of which only one can be: `after` and `before`."""
    BAD_CHARACTERS = "bad_characters"
    """A text has half of a surrogate pair: valid in JSON, but neither UTF-8 nor DynamoDB has it."""
    NOT_CONNECTED = "not_connected"
    """The server does not know this connection any more: connect again."""
    UNAVAILABLE = "unavailable"
    """The server cannot reach its store; the same frame, with the same `id`, may be sent again."""


class FrameError(Exception):
    """A frame was refused: with a code, a text for the user, and the frame's id if it has one."""

    def __init__(self, code: ErrorCode, message: str, id: str | None = None) -> None:
        super().__init__(f"{code.value}: {message}")
        self.code = code
        self.message = message
        self.id = id


@dataclass(frozen=True)
class SendMessage:
    """`sendmessage`: say `data`, 1 to 4,000 characters, in the room; `id` comes back with it."""

    data: str
    id: str | None = None


@dataclass(frozen=True)
class History:
    """`history`: what was said after a number, or before one; with neither, the newest.

    limit: how many messages at most, 1 to 100.
    """

    after: int | None = None
    before: int | None = None
    limit: int = MAX_PAGE
    id: str | None = None

    @property
    def is_first(self) -> bool:
        """Whether it comes from one who knows nothing yet."""
        return self.after is None and self.before is None


@dataclass(frozen=True)
class Ping:
    """`ping`: tell the room's newest number."""

    id: str | None = None


Action = SendMessage | History | Ping


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something that was said in a room.

    seq: its number there, without holes; 0 until it is in the log.
    id: what its sender calls it, if anything.
    member, name: who said it, and how they were called then.
    data: the text.
    at: milliseconds since the epoch, UTC.
    """

    room: str
    seq: int = 0
    id: str | None = None
    member: str
    name: str
    data: str
    at: int


def parse(body: str) -> Action:
    """Read a client's frame.

    Raises FrameError, and nothing else, whatever `body` is. The error carries the frame's `id`
    where that is itself valid, and never repeats what the client sent.
    """
    fields = _Fields(_parse_object(body))
    build = _ACTIONS.get(fields.string("action"))
    if build is None:
        fields.refuse(ErrorCode.UNKNOWN_ACTION, f"Known actions: {', '.join(_ACTIONS)}.")
    return build(fields)


def message(said: Message) -> str:
    """Encode a `message` frame; `id` is left out if there is none."""
    return _encode("message", **vars(said))


def history(
    asked: History,
    room: str,
    page: Sequence[Message],
    more: bool,
    you: tuple[str, str],
    count: int | None,
) -> str:
    """Encode a `history` frame: the answer to `asked`, of those messages that fit.

    page: messages, oldest first; of those that do not fit, the ones farthest from the number that
        was asked for are left out, and `more` is true.
    you: member and name of the one who asks.
    count: the connections in the room; left out if None.
    """
    forward = asked.after is not None
    messages = _fit(page if forward else page[::-1])
    return _encode(
        "history",
        room=room,
        messages=messages if forward else messages[::-1],
        more=more or len(messages) < len(page),
        you={"member": you[0], "name": you[1]},
        count=count,
        id=asked.id,
    )


def pong(last: int, id: str | None) -> str:
    """Encode a `pong` frame: the room's newest number, 0 if nothing was ever said."""
    return _encode("pong", last=last, id=id)


def error(refused: FrameError) -> str:
    """Encode an `error` frame: `code`, `message`, and the `id` of the frame that it answers."""
    return _encode("error", code=refused.code.value, message=refused.message, id=refused.id)


class _Fields:
    """A client frame's fields, read under the protocol's rules."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields
        self.id: str | None = None  # until it has proved valid, for what refuse() reports
        self.id = self.text("id", MAX_ID) if "id" in fields else None

    def refuse(self, code: ErrorCode, message: str) -> NoReturn:
        raise FrameError(code, message, self.id)

    def string(self, name: str) -> str:
        if name not in self._fields:
            self.refuse(ErrorCode.MISSING_FIELD, f'"{name}" is missing.')
        value = self._fields[name]
        if not isinstance(value, str):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a string.')
        return value

    def text(self, name: str, longest: int) -> str:
        """A string of 1 to `longest` characters that can be sent on and stored."""
        value = self.string(name)
        if not 1 <= len(value) <= longest:
            self.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must have 1 to {longest:,} characters.')
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" has half of a surrogate pair.')
        return value

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number of this range, or None where there is none."""
        if name not in self._fields:
            return None
        value = self._fields[name]
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a whole number.')
        if not least <= value <= most:
            self.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must be {least} to {most}.')
        return value


def _send_message(fields: _Fields) -> SendMessage:
    return SendMessage(data=fields.text("data", MAX_DATA), id=fields.id)


def _history(fields: _Fields) -> History:
    after, before = (fields.number(name, 0, MAX_SEQ) for name in ("after", "before"))
    if after is not None and before is not None:
        fields.refuse(ErrorCode.CONFLICTING_FIELDS, 'Either "after" or "before", not both.')
    limit = fields.number("limit", 1, MAX_PAGE)
    return History(after, before, MAX_PAGE if limit is None else limit, fields.id)


_ACTIONS: dict[str, Callable[[_Fields], Action]] = {
    "sendmessage": _send_message,
    "history": _history,
    "ping": lambda fields: Ping(fields.id),
}


def _parse_object(body: str) -> dict[str, Any]:
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # the latter from a body like "[[[[["
        raise FrameError(ErrorCode.BAD_JSON, "The frame must be JSON.") from error
    if not isinstance(value, dict):
        raise FrameError(ErrorCode.NOT_AN_OBJECT, "The frame must be a JSON object.")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    # Python reads NaN and Infinity, which JSON does not have.
    raise ValueError(f"{constant} is not JSON")


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _fit(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """As many of the messages, from the first on, as a `history` frame has room for."""
    taken, room = [], PAGE_BYTES
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
