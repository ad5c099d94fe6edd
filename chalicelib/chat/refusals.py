"""Refusals: what a client is told of a handshake or a frame that is refused."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib import telemetry
from chalicelib.auth import Forbidden, InvalidToken, KeysUnavailable, Reason, Unauthorized
from chalicelib.chat.handshakes import NotAllowed
from chalicelib.protocol.actions import Action
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.identifiers import InvalidIdentifier, WrongSize
from chalicelib.stores import Archived, SlowMode, StoreUnavailable, TooSoon

log = logging.getLogger(__name__)

REFUSED = (
    InvalidIdentifier,
    Unauthorized,
    Forbidden,
    NotAllowed,
    KeysUnavailable,
    StoreUnavailable,
)
"""The errors that refuse a handshake."""


def frame_error(
    error: Archived | SlowMode | TooSoon | StoreUnavailable, id: str | None
) -> FrameError:
    """Return what a client is told of an error of the stores."""
    match error:
        case Archived():
            text = "This room is archived: nobody may send to it."
            return FrameError(ErrorCode.ARCHIVED, text, id)
        case SlowMode(retry_after_ms=wait):
            text = "This room is slow: please wait before your next message."
            return FrameError(ErrorCode.TOO_MANY, text, id, wait)
        case TooSoon(retry_after_ms=wait):
            text = "You do this too often. Please wait a moment."
            return FrameError(ErrorCode.TOO_MANY, text, id, wait)
    text = "The chat is unavailable. Please try again."
    return FrameError(ErrorCode.UNAVAILABLE, text, id)


@contextmanager
def told(action: Action | None, connection_id: str) -> Iterator[None]:
    """Raise FrameError instead of errors of the stores. action: None if it is none of the
    protocol's."""
    id = action.id if action else None
    try:
        yield
    except (Archived, SlowMode, TooSoon) as refused:
        if not isinstance(refused, Archived):
            telemetry.count("Limited")
        raise frame_error(refused, id) from None
    except StoreUnavailable as error:
        log.error("frame of %s: store unavailable: %s", connection_id, error)
        raise frame_error(error, id) from error


@dataclass(frozen=True)
class Refusal:
    """Why a handshake is refused: its status, a code for programs, and a text for people."""

    status: int
    code: str
    message: str

    @classmethod
    def of(cls, error: Exception) -> Refusal:
        """Return what an error of REFUSED tells the client."""
        match error:
            case InvalidIdentifier():
                is_size = isinstance(error, WrongSize)
                code = ErrorCode.WRONG_SIZE if is_size else ErrorCode.BAD_CHARACTERS
                return cls(400, code.value, str(error))
            case Unauthorized(cause=InvalidToken(reason=Reason.EXPIRED)):
                return cls(401, ErrorCode.TOKEN_EXPIRED.value, str(error))
            case Unauthorized():
                return cls(401, ErrorCode.BAD_TOKEN.value, str(error))
            case Forbidden():
                return cls(403, "bad_origin", str(error))
            case NotAllowed():
                return cls(403, ErrorCode.NOT_ALLOWED.value, "You may not enter this room.")
        return cls(503, ErrorCode.UNAVAILABLE.value, "The chat is unavailable.")
