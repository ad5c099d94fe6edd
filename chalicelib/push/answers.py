"""What the answer of a push service means, by RFC 8030. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import Enum

MAX_WAIT_S = 24 * 3600  # that a service may ask for
FIRST_WAIT_S = 30
MAX_DIGITS = 9


class Outcome(Enum):
    """What becomes of a notification."""

    SENT = "sent"
    GONE = "gone"
    """The browser takes no more notifications: its subscription is removed."""
    RETRY = "retry"
    REFUSED = "refused"
    """Trying again would not help."""


def outcome(status: int) -> Outcome:
    """Return what a status means."""
    if 200 <= status < 300:
        return Outcome.SENT
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.RETRY if status == 429 or status >= 500 else Outcome.REFUSED


def wait_s(headers: Mapping[str, str], tries: int, now: float) -> float:
    """Return for how many seconds to wait before the next try: as the service asks, or else longer
    after each one, with jitter.

    headers: of the answer, by lower-case name. tries: so many have failed before this one.
    now: seconds since the epoch.
    """
    longest = FIRST_WAIT_S * 2**tries
    asked = _asked_s(headers.get("retry-after", ""), now)
    wait = random.uniform(longest / 2, longest) if asked is None else asked  # noqa: S311
    return min(MAX_WAIT_S, max(0.0, wait))


def _asked_s(value: str, now: float) -> float | None:
    """The seconds that a `Retry-After` asks for, as a number or a date; None without one."""
    if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
        return float(value)
    try:
        return parsedate_to_datetime(value).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None
