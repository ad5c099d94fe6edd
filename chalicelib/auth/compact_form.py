"""The compact form of signed tokens, read strictly: one reading for each text, and no guesses.

https://www.rfc-editor.org/rfc/rfc7515#section-7.1, https://www.rfc-editor.org/rfc/rfc7519
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, NoReturn

from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.protocol.actions import MAX_TOKEN_CHARS

MAX_KID_CHARS = 255

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# Of access tokens and of plain ones. Tokens for other purposes, such as a logout, have another.
_TYPES = (None, "jwt", "at+jwt", "application/at+jwt")
# Extensions that change what the other parts mean, or a token within the token.
_REFUSED_PARAMETERS = {"crit", "b64", "zip", "enc", "cty"}


@dataclass(frozen=True)
class SignedToken:
    """A token whose signature is not checked yet.

    algorithm, key_id: the header's `alg` and `kid`.
    claims: of nobody knows whom, before the signature is checked.
    signing_input, signature: what is signed, and by what.
    """

    algorithm: str
    key_id: str | None
    claims: dict[str, Any]
    signing_input: bytes
    signature: bytes


def parse(token: str) -> SignedToken:
    """Read a token; raises InvalidToken."""
    if len(token) > MAX_TOKEN_CHARS:
        raise InvalidToken(Reason.TOO_LONG, f"more than {MAX_TOKEN_CHARS} characters")
    if not _FORM.fullmatch(token):
        raise InvalidToken(Reason.MALFORMED)
    header_part, claims_part, signature_part = token.split(".")
    header = _object(header_part)
    algorithm, key_id = _checked(header)
    return SignedToken(
        algorithm,
        key_id,
        _object(claims_part),
        f"{header_part}.{claims_part}".encode(),
        _decode(signature_part),
    )


def parse_json(text: str) -> Any:
    """Read JSON; raises ValueError also for a name that is twice in an object, and for numbers that
    JSON does not have."""
    try:
        return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None


def _checked(header: dict[str, Any]) -> tuple[str, str | None]:
    """The header's `alg` and `kid`; what else it names, such as keys of its own, is not read."""
    if refused := _REFUSED_PARAMETERS & header.keys():
        raise InvalidToken(Reason.BAD_HEADER, min(refused))
    kind = header.get("typ")
    if (kind.lower() if isinstance(kind, str) else kind) not in _TYPES:
        raise InvalidToken(Reason.BAD_HEADER, "typ")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str):
        raise InvalidToken(Reason.BAD_ALGORITHM)
    is_text = isinstance(key_id, str) and len(key_id) <= MAX_KID_CHARS
    if "kid" in header and not is_text:
        raise InvalidToken(Reason.BAD_HEADER, "kid")
    return algorithm, key_id


def _object(part: str) -> dict[str, Any]:
    try:
        found = parse_json(_decode(part).decode())
    except ValueError:
        raise InvalidToken(Reason.MALFORMED) from None
    if not isinstance(found, dict):
        raise InvalidToken(Reason.MALFORMED)
    return found


def _decode(part: str) -> bytes:
    """Decode base64url without padding; each value has only one form that is accepted."""
    if len(part) % 4 == 1:
        raise InvalidToken(Reason.MALFORMED)
    decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(decoded).rstrip(b"=").decode() != part:
        raise InvalidToken(Reason.MALFORMED)
    return decoded


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")
