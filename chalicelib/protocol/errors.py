"""The reasons to refuse a client's frame: a closed list of error codes."""

from __future__ import annotations

from enum import Enum


class ErrorCode(str, Enum):
    """The `code` of an `error` frame."""

    BAD_JSON = "bad_json"
    """The frame is empty or not JSON, is nested too deeply, or has a number too large to read."""
    NOT_AN_OBJECT = "not_an_object"
    """The frame is JSON, but not an object."""
    UNKNOWN_ACTION = "unknown_action"
    """`action` is not one of the protocol's."""
    MISSING_FIELD = "missing_field"
    """A field that the action requires is missing."""
    WRONG_TYPE = "wrong_type"
    """A field has another type than it must; `null` is never right, not even as an `id`."""
    WRONG_SIZE = "wrong_size"
    """A text is empty, blank or too long, a list is too long, or a number is out of range."""
    CONFLICTING_FIELDS = "conflicting_fields"
    """Two fields exclude each other: `after` and `before`."""
    BAD_CHARACTERS = "bad_characters"
    """A room or a name has characters that its rule excludes, or a text has half of a surrogate
    pair, which is valid in JSON, but not in UTF-8 and DynamoDB."""
    WRONG_ROOM = "wrong_room"
    """The connection is not in the frame's `room`. Frames may overtake each other, and a text typed
    for one room must not be sent to another."""
    TOO_MANY = "too_many"
    """The member is over a rate limit: send the same frame again after the error's `retryAfter`."""
    NOT_CONNECTED = "not_connected"
    """The server no longer knows this connection: connect again."""
    UNAVAILABLE = "unavailable"
    """The server cannot reach its store; send the same frame again, with the same `id`."""


class FrameError(Exception):
    """A frame was refused, with a code, a text for the user, and the frame's id if it has one.

    retry_after_ms: after this time the frame would be accepted, if only its rate was too high.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        id: str | None = None,
        retry_after_ms: int | None = None,
    ) -> None:
        super().__init__(f"{code.value}: {message}")
        self.code = code
        self.message = message
        self.id = id
        self.retry_after_ms = retry_after_ms
