"""Claims: whom a token is for, and what it allows."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.capabilities import Capabilities, InvalidCapabilities
from chalicelib.protocol import identifiers

CLOCK_SKEW_S = 30  # how far the issuer's clock may be ahead; it does not extend a token's life
MAX_SUBJECT_CHARS = 255
MAX_ISSUER_CHARS = 1024
MODERATOR = "moderator"
_MAX_TIME_S = 253_402_300_799  # the last second of the year 9999

# Characters that join the ones around them, and spaces: none is right at the end of a name.
_JOINERS = " \u200c\u200d"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Claims:
    """What a valid token says.

    member: the public member id, derived from issuer and subject; these stay on the server.
    name: the display name that the token vouches for; None: the member chooses it.
    capabilities: what the member may do, by room.
    expires_at: when the token ends, in milliseconds since the epoch, UTC.
    """

    member: str
    name: str | None
    capabilities: Capabilities
    expires_at: int


@dataclass(frozen=True)
class Expected:
    """What tokens must have as `iss` and `aud`; None: any issuer, and no audience."""

    issuer: str | None
    audience: str | None


def read(claims: Mapping[str, Any], expected: Expected, now_ms: int) -> Claims:
    """Read the claims of a token whose signature is right; raises InvalidToken."""
    expires_at = _check_times(claims, now_ms / 1000)
    _check_issuer(claims, expected.issuer)
    _check_audience(claims, expected.audience)
    subject = _text(claims, "sub", MAX_SUBJECT_CHARS)
    issuer = _text(claims, "iss", MAX_ISSUER_CHARS) if "iss" in claims else ""
    return Claims(
        member=member_of(issuer, subject),
        name=_name(claims),
        capabilities=_capabilities(claims),
        expires_at=int(expires_at * 1000),
    )


def member_of(issuer: str, subject: str) -> str:
    """Derive the public member id, 22 characters of base64url, as sessions have one.

    The prefix keeps it apart from the ids of sessions, and the zero bytes, which no part has, keep
    issuer and subject apart.
    """
    digest = hashlib.sha256(f"serverless-chat token\0{issuer}\0{subject}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:22]


def _check_times(claims: Mapping[str, Any], now_s: float) -> float:
    expires_at = _time(claims, "exp")
    if expires_at <= now_s:
        raise InvalidToken(Reason.EXPIRED)
    for name in ("nbf", "iat"):
        if name in claims and _time(claims, name) > now_s + CLOCK_SKEW_S:
            raise InvalidToken(Reason.NOT_YET_VALID, name)
    return expires_at


def _time(claims: Mapping[str, Any], name: str) -> float:
    value: Any = claims.get(name)
    if type(value) not in (int, float) or not 0 <= value <= _MAX_TIME_S:
        raise InvalidToken(Reason.BAD_CLAIM, name)
    return float(value)


def _check_issuer(claims: Mapping[str, Any], expected: str | None) -> None:
    if expected is not None and claims.get("iss") != expected:
        raise InvalidToken(Reason.WRONG_ISSUER)


def _check_audience(claims: Mapping[str, Any], expected: str | None) -> None:
    """As RFC 7519 asks, a token for an audience is refused where none is expected."""
    given = claims.get("aud", [])
    audiences = [given] if isinstance(given, str) else given
    if not isinstance(audiences, list) or not all(isinstance(each, str) for each in audiences):
        raise InvalidToken(Reason.BAD_CLAIM, "aud")
    if expected not in audiences and (expected is not None or audiences):
        raise InvalidToken(Reason.WRONG_AUDIENCE)


def _text(claims: Mapping[str, Any], name: str, most: int) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= most or _CONTROL.search(value):
        raise InvalidToken(Reason.BAD_CLAIM, name)
    return value


def _name(claims: Mapping[str, Any]) -> str | None:
    value = claims.get("name")
    if value is None or value == "":
        return None
    if not isinstance(value, str) or _CONTROL.search(value):
        raise InvalidToken(Reason.BAD_CLAIM, "name")
    try:
        return identifiers.display_name(_shortened(value))
    except identifiers.InvalidIdentifier:
        return None  # better a member under another name than a user who cannot come at all


def _shortened(name: str) -> str:
    """The start of a name that is longer than the chat's names, as other products allow."""
    normal = unicodedata.normalize("NFC", name).strip()
    longest = identifiers.MAX_NAME_CHARS
    return normal if len(normal) <= longest else normal[:longest].rstrip(_JOINERS)


def _capabilities(claims: Mapping[str, Any]) -> Capabilities:
    if "rooms" in claims and claims["rooms"] is None:
        raise InvalidToken(Reason.BAD_CLAIM, "rooms")
    try:
        return Capabilities.parse(claims.get("rooms"), claims.get("role") == MODERATOR)
    except InvalidCapabilities as error:
        raise InvalidToken(Reason.BAD_CLAIM, str(error)) from None
