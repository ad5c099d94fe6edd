"""When to make the next attempt, until one is answered. Pure."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from chat_client.model.timeouts import Timeouts


class RetryLoop:
    """Repeats an attempt, with growing time-outs, until it is stopped because it was answered.

    due_at: when the next attempt is due.
    attempts: how many there were.
    """

    def __init__(self, timeouts: Timeouts, random: Callable[[], float]) -> None:
        self.due_at = inf
        self.attempts = 0
        self._timeouts = timeouts
        self._random = random
        self._awaits_response = False

    def start(self, at: float) -> None:
        """Make the first attempt at this time. Does nothing while the loop is running."""
        if self.due_at == inf:
            self.due_at = at

    def on_attempt(self, now: float) -> None:
        """An attempt is made."""
        self.attempts += 1
        self._awaits_response = True
        self.due_at = now + self._timeouts.response_timeout_s(self.attempts, self._random())

    def retry_later(self, now: float) -> None:
        """The answer was "not now": make the next attempt after a backoff."""
        self._retry_in(self._timeouts.retry_delay_s(self.attempts + 1, self._random()), now)

    def retry_after(self, milliseconds: int, now: float) -> None:
        """The answer was "too soon": make the next attempt when the server allows it."""
        if self._awaits_response:
            self.attempts = 0
        self._retry_in(self._timeouts.throttle_delay_s(milliseconds, self._random()), now)

    def stop(self) -> None:
        """An attempt was answered, or there is nothing to attempt any more."""
        self.due_at, self.attempts, self._awaits_response = inf, 0, False

    def _retry_in(self, delay_s: float, now: float) -> None:
        """A late answer to an earlier attempt does not shorten a wait."""
        if self._awaits_response:
            self._awaits_response = False
            self.due_at = now + delay_s
