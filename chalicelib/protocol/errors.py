"""Why a client's frame is refused: the closed list of codes."""

from __future__ import annotations

from enum import Enum


class ErrorCode(str, Enum):
    """The `code` of an `error` frame."""

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
    """A text is empty, blank or too long, a list too long, or a number out of its range."""
    CONFLICTING_FIELDS = "conflicting_fields"
    """Two fields are there of which only one can be: `after` and `before`."""
    BAD_CHARACTERS = "bad_characters"
    """A room or a name has characters that its rule excludes, or a text has half of a surrogate
    pair: valid in JSON, but neither UTF-8 nor DynamoDB has it."""
    WRONG_ROOM = "wrong_room"
    """The frame is for a `room` in which the connection is not: what was typed for one room must
    not be said in another, as frames may overtake one another on their way."""
    TOO_MANY = "too_many"
    """It came too soon after another one of its kind."""
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
