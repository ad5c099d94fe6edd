"""Who sends a request: the member that its bearer token speaks of, or an AWS identity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.auth import (
    Claims,
    InvalidArn,
    InvalidToken,
    KeysUnavailable,
    Reason,
    Verifier,
    back_end,
)
from chalicelib.capabilities import Capabilities
from chalicelib.domain import FOREVER
from chalicelib.protocol import identifiers
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.identifiers import InvalidIdentifier, WrongSize
from chalicelib.web.api.problems import ApiCode, Problem, unauthorized, unavailable

BEARER = "bearer "
NAME_HEADER = "chat-name"


def claims_of(headers: Mapping[str, str], verifier: Verifier) -> Claims:
    """Return what a request's token says; raises Problem, StoreUnavailable.

    headers: by names in lower case. verifier: a token that does not count for it is the secret
        `session` of a WebSocket's address.
    """
    authorization = headers.get("authorization", "")
    if not authorization.lower().startswith(BEARER):
        text = "Add the header `Authorization: Bearer` with a token."
        raise unauthorized(ApiCode.NO_TOKEN, text)
    token = authorization[len(BEARER) :].strip()
    try:
        return verifier.verify(token) if verifier.counts(token) else _guest(token)
    except InvalidToken as error:
        is_expired = error.reason is Reason.EXPIRED
        code = ErrorCode.TOKEN_EXPIRED if is_expired else ErrorCode.BAD_TOKEN
        text = "The token has expired." if is_expired else "The token is not valid."
        raise unauthorized(code, text) from None
    except InvalidIdentifier as error:
        raise unauthorized(ErrorCode.BAD_TOKEN, str(error)) from None
    except KeysUnavailable:
        text = "The keys to check tokens by are unavailable. Please try again."
        raise unavailable(text) from None


def back_end_of(context: Mapping[str, Any], name: str | None) -> Claims:
    """Return the claims of the AWS identity that signed a request; raises Problem.

    context: `requestContext` of the event, where API Gateway puts the identity that IAM has let
        pass. name: the one that the request gives.
    """
    identity = context.get("identity") or {}
    try:
        return back_end(identity.get("userArn") or "", name)
    except InvalidArn:
        text = "Sign the request with AWS Signature Version 4."
        raise Problem(
            ApiCode.NO_TOKEN, text, headers={"WWW-Authenticate": "AWS4-HMAC-SHA256"}
        ) from None


def name_of(headers: Mapping[str, str]) -> str | None:
    """Return the name that a request gives, for a member whose token has none; raises
    FrameError."""
    if NAME_HEADER not in headers:
        return None
    try:
        return identifiers.display_name(_utf8(headers[NAME_HEADER]))
    except InvalidIdentifier as error:
        is_size = isinstance(error, WrongSize)
        code = ErrorCode.WRONG_SIZE if is_size else ErrorCode.BAD_CHARACTERS
        raise FrameError(code, str(error)) from None


def _utf8(value: str) -> str:
    """Return a header that clients send in UTF-8: servers read the bytes of headers as Latin-1."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _guest(session: str) -> Claims:
    """Whoever knows a session is its member, as over a WebSocket."""
    return Claims(identifiers.member_of(session), None, Capabilities.ALL, FOREVER)
