"""Clock: the time for signatures, corrected once a response shows that AWS has another time."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from chalicelib.aws.http11 import Response

MAX_CLOCK_SKEW_S = 240  # AWS accepts signatures that are up to five minutes off


class Clock:
    """The time by this machine's clock, or by AWS's. Threads may share it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return time.time() + self._ahead

    def is_corrected_by(self, response: Response, signed_at: float) -> bool:
        """Set the clock by the response's date, if the signature's time was too far off; returns
        whether it was."""
        try:
            now = parsedate_to_datetime(response.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return False
        if abs(now - signed_at) <= MAX_CLOCK_SKEW_S:
            return False
        self._ahead = now - time.time()
        return True
