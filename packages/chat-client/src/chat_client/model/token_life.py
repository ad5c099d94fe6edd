"""How long a token lasts, and when to renew it. Pure."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

RENEW_AT = 0.8  # of the token's life
RENEW_BEFORE_END_S = 30.0  # at the latest


@dataclass(frozen=True)
class TokenLife:
    """When a token ends, in seconds since 1970, UTC; and after which time it is to be renewed."""

    ends_at_s: float
    renew_after_s: float


def read_life(token: str | None, now: float) -> TokenLife | None:
    """The life of a token that came now; None if it does not say when it ends.

    The token is not verified: only the server can do that.
    """
    claims = _claims(token)
    ends_at, issued_at = _time(claims.get("exp")), _time(claims.get("iat"))
    if ends_at is None:
        return None
    left = ends_at - now
    life = left if issued_at is None else ends_at - issued_at
    if not 0 < left <= life:  # this machine's clock is wrong, or the token has ended
        left = life
    before_end = max(life * (1 - RENEW_AT), RENEW_BEFORE_END_S)
    # A life of less than a minute is not renewed again and again.
    return TokenLife(ends_at, max(left - before_end, left / 2, 1.0))


def read_identity(token: str) -> str:
    """Who the token says that the member is; of a token that does not say it, the token itself."""
    claims = _claims(token)
    return f"{claims.get('iss', '')}\0{claims['sub']}" if "sub" in claims else token


def _claims(token: str | None) -> dict[str, object]:
    try:
        payload = (token or "").split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _time(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value < 1e12 else None  # type: ignore[operator,arg-type]
