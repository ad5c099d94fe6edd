"""The protocol, version 1: client frames in, server frames out, error codes. Pure.

A frame is a JSON object in a WebSocket text message. A client's names an `action`, the server's
a `type`. Fields that are not known are ignored, so that either side can be newer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

MAX_DATA = 4_000  # characters (code points) of a message's text
MAX_ID = 64  # characters of the id that a client gives a frame


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
    """A text is empty or too long."""
    BAD_CHARACTERS = "bad_characters"
    """A text has half of a surrogate pair: valid in JSON, but neither UTF-8 nor DynamoDB has it."""
    NOT_CONNECTED = "not_connected"
    """The server does not know this connection any more: connect again."""
    UNAVAILABLE = "unavailable"
    """The server cannot reach its store; nothing was sent, the same frame may be sent again."""


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


def parse(body: str) -> SendMessage:
    """Read a client's frame.

    Raises FrameError, and nothing else, whatever `body` is. The error carries the frame's `id`
    where that is itself valid, and never repeats what the client sent.
    """
    fields = _Fields(_parse_object(body))
    build = _ACTIONS.get(fields.string("action"))
    if build is None:
        fields.refuse(ErrorCode.UNKNOWN_ACTION, f"Known actions: {', '.join(_ACTIONS)}.")
    return build(fields)


def message(*, room: str, id: str | None, member: str, name: str, data: str, at: int) -> str:
    """Encode a `message` frame: `member`, called `name`, said `data` in `room`.

    `id` is left out if it is None; `at` is in milliseconds since the epoch, UTC.
    """
    return _encode("message", room=room, id=id, member=member, name=name, data=data, at=at)


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


def _send_message(fields: _Fields) -> SendMessage:
    return SendMessage(data=fields.text("data", MAX_DATA), id=fields.id)


_ACTIONS: dict[str, Callable[[_Fields], SendMessage]] = {"sendmessage": _send_message}


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


def _encode(type_: str, **fields: str | int | None) -> str:
    # A frame through API Gateway holds 32 KB. Escaped to ASCII, a message of 4,000 emoji would
    # have 48 KB; as UTF-8 it has 16.
    present = {name: value for name, value in fields.items() if value is not None}
    return json.dumps({"type": type_, **present}, ensure_ascii=False, separators=(",", ":"))
