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
    NOT_SUBSCRIBED = "not_subscribed"
    """The connection is not subscribed to the frame's room, whether such a room exists or not."""
    NOT_ALLOWED = "not_allowed"
    """The member may not do this, or what the frame names does not exist: nobody learns which."""
    NO_MESSAGE = "no_message"
    """There is no such message: it is not there, deleted, or no longer kept."""
    NO_FILE = "no_file"
    """There is no such file: the member has not uploaded it to this room, or has sent it before."""
    TOO_LATE = "too_late"
    """The message is too old to be edited."""
    TOO_MANY_REACTIONS = "too_many_reactions"
    """The message has as many reactions, or as many different ones, as it can have."""
    MUTED = "muted"
    """The member may not send to the room, until the error's `until` if it has one."""
    REJECTED = "rejected"
    """The product's own review refused the text; the error's `message` says why."""
    ARCHIVED = "archived"
    """The room is archived: nobody may send to it any more."""
    ALREADY_EXISTS = "already_exists"
    """An open room of this id has been created before, or others have written there."""
    TOO_MANY_ROOMS = "too_many_rooms"
    """The connection is subscribed to 50 rooms already."""
    TOO_MANY = "too_many"
    """The member is over a rate limit: send the same frame again after the error's `retryAfter`."""
    BAD_TOKEN = "bad_token"
    """The token of an `authenticate` is not valid; the connection keeps the one it has."""
    TOKEN_EXPIRED = "token_expired"
    """The token of the connection has expired: the server closes the connection."""
    NOT_CONNECTED = "not_connected"
    """The server no longer knows this connection: connect again."""
    UNAVAILABLE = "unavailable"
    """The server cannot reach its store; send the same frame again, with the same `id`."""


class FrameError(Exception):
    """A frame was refused, with a code, a text for the user, and the frame's id if it has one.

    retry_after_ms: after this time the frame would be accepted, if only its rate was too high.
    until: when the member may do this again; milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        id: str | None = None,
        retry_after_ms: int | None = None,
        until: int | None = None,
    ) -> None:
        super().__init__(f"{code.value}: {message}")
        self.code = code
        self.message = message
        self.id = id
        self.retry_after_ms = retry_after_ms
        self.until = until
