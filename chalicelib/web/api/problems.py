"""Problems: what a request that is refused is answered, as RFC 9457 has it. Pure.

The `code` is one of the protocol's error codes, or one of ApiCode.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any

from chalicelib.protocol.errors import ErrorCode, FrameError

CONTENT_TYPE = "application/problem+json"
UNAVAILABLE_RETRY_S = 1


class ApiCode(str, Enum):
    """The codes of problems that only requests over HTTP have."""

    NO_TOKEN = "no_token"
    """The request has no `Authorization: Bearer` header."""
    NOT_FOUND = "not_found"
    """There is no such thing, or the caller may not read it: nobody learns which."""
    NOT_ENABLED = "not_enabled"
    """The feature is switched off in this stage."""
    PRECONDITION_FAILED = "precondition_failed"
    """What the request would change has changed: its `If-Match` does not match."""
    TOO_LARGE = "too_large"
    """The request's body is too large."""
    BAD_MEDIA_TYPE = "bad_media_type"
    """The request's body is not of a media type that the route reads."""


_STATUS: Mapping[str, int] = {
    ErrorCode.NOT_SUBSCRIBED.value: 404,
    ErrorCode.NO_MESSAGE.value: 404,
    ErrorCode.NO_FILE.value: 404,
    ErrorCode.NOT_ALLOWED.value: 403,
    ErrorCode.MUTED.value: 403,
    ErrorCode.REJECTED.value: 403,
    ErrorCode.TOO_LATE.value: 409,
    ErrorCode.TOO_MANY_REACTIONS.value: 409,
    ErrorCode.ARCHIVED.value: 409,
    ErrorCode.ALREADY_EXISTS.value: 409,
    ErrorCode.TOO_MANY_ROOMS.value: 409,
    ErrorCode.TOO_MANY.value: 429,
    ErrorCode.BAD_TOKEN.value: 401,
    ErrorCode.TOKEN_EXPIRED.value: 401,
    ErrorCode.UNAVAILABLE.value: 503,
    ApiCode.NO_TOKEN.value: 401,
    ApiCode.NOT_FOUND.value: 404,
    ApiCode.NOT_ENABLED.value: 404,
    ApiCode.PRECONDITION_FAILED.value: 412,
    ApiCode.TOO_LARGE.value: 413,
    ApiCode.BAD_MEDIA_TYPE.value: 415,
}
_DEFAULT_STATUS = 400


class Problem(Exception):
    """A request is refused.

    detail: for the developer who reads it; never repeats what the request has.
    more: further members of the answer, such as `until`. headers: of the answer.
    """

    def __init__(
        self,
        code: ErrorCode | ApiCode,
        detail: str,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code.value}: {detail}")
        self.code = code.value
        self.detail = detail
        self.more = dict(more or {})
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return _STATUS.get(self.code, _DEFAULT_STATUS)

    def fields(self) -> dict[str, Any]:
        """Return the members of the answer's JSON object."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }


def of_frame_error(error: FrameError) -> Problem:
    """Return the problem that an `error` frame would tell a connection."""
    if error.code is ErrorCode.NOT_SUBSCRIBED:
        return no_room()
    if error.code is ErrorCode.UNAVAILABLE:
        return unavailable(error.message)
    more = {} if error.until is None else {"until": error.until}
    headers = {}
    if error.retry_after_ms is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after_ms / 1000))
    return Problem(error.code, error.message, more, headers)


def superseded() -> Problem:
    """Return the problem of a change that was meant for another revision of a message."""
    text = "The message is another one than `If-Match` says: get it again, then decide."
    return Problem(ApiCode.PRECONDITION_FAILED, text)


def no_room() -> Problem:
    """Return the problem of a room that is not there, or that the caller may not read."""
    return Problem(ApiCode.NOT_FOUND, "There is no such room, or you may not read it.")


def unavailable(detail: str) -> Problem:
    """Return the problem of a request that would succeed a moment later."""
    return Problem(ErrorCode.UNAVAILABLE, detail, headers={"Retry-After": str(UNAVAILABLE_RETRY_S)})


def unauthorized(code: ErrorCode | ApiCode, detail: str) -> Problem:
    """Return the problem of a request without a valid token."""
    return Problem(code, detail, headers={"WWW-Authenticate": 'Bearer realm="chat"'})
