"""The reasons to refuse a token or a handshake: a closed list, which docs/sign-in.md explains.

AuthError
├── InvalidToken      the token is refused (401 at the handshake)
├── KeysUnavailable   the keys to check tokens by cannot be read (503)
├── Unauthorized      the handshake has no acceptable token (401)
└── Forbidden         the page's origin is not allowed (403)
"""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a token is refused; the text completes "The token ..."."""

    TOO_LONG = "is too long"
    MALFORMED = "is malformed"
    BAD_HEADER = "has a header that is not allowed"
    BAD_ALGORITHM = "has an algorithm that is not allowed"
    UNKNOWN_KEY = "was signed with an unknown key"
    BAD_SIGNATURE = "has a wrong signature"
    BAD_CLAIM = "has a claim with a wrong value"
    EXPIRED = "has expired"
    REVOKED = "was revoked, or is of no bot"
    NOT_YET_VALID = "is not valid yet"
    WRONG_ISSUER = "has another issuer"
    WRONG_AUDIENCE = "is for another audience"


class HandshakeProblem(str, Enum):
    """Why a handshake is refused before its token, if any, is checked."""

    NO_TOKEN = "there is no token"
    NO_CHAT_PROTOCOL = 'the subprotocol "chat.v1" is not offered'
    BAD_SUBPROTOCOLS = "the list of subprotocols is malformed"
    SEVERAL_TOKENS = "there are several tokens"


class AuthError(Exception):
    """The base of these errors; `str()` is safe to log, as it quotes nothing that a client sent."""


class InvalidToken(AuthError):
    """A token is refused; `str()` completes "The token ...".

    detail: which part is wrong, such as the name of a claim.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason


class Unauthorized(AuthError):
    """A handshake is refused, as it has no token that is accepted."""

    def __init__(self, cause: HandshakeProblem | InvalidToken) -> None:
        super().__init__(f"the token {cause}" if isinstance(cause, InvalidToken) else cause.value)
        self.cause = cause


class Forbidden(AuthError):
    """A handshake is refused, as its page may not connect."""


class KeysUnavailable(AuthError):
    """The keys to check tokens by cannot be read now; `str()` tells why."""
