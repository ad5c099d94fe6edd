"""When a client renews its token over a connection. Pure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import inf

from chat_client.errors import SignInRequired
from chat_client.model.fields import Frame, as_number
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.timeouts import Timeouts
from chat_client.model.token_life import TokenLife

MAX_BAD_TOKENS = 1  # the next one ends the client


class TokenRenewal:
    """The `authenticate` frames of one connection.

    wants_token: whether the caller is to get a new token, and to pass it to on_token().
    """

    def __init__(
        self,
        life: TokenLife | None,
        can_renew: bool,
        timeouts: Timeouts,
        now: float,
        random: Callable[[], float],
    ) -> None:
        self.wants_token = False
        self._can_renew = can_renew
        self._timeouts = timeouts
        self._random = random
        self._loop = RetryLoop(timeouts, random)
        self._token: str | None = None
        self._ids: set[str] = set()
        self._numbers = count(1)
        self._failures = 0
        self._bad_tokens = 0
        self._life = life
        self._renew_at = inf
        self._plan(now)

    @property
    def due_at(self) -> float:
        """When frame_due() has something to do."""
        return min(self._renew_at, self._loop.due_at)

    def frame_due(self, now: float) -> Frame | None:
        """The frame to send now, if any."""
        if now >= self._renew_at:
            self._renew_at, self.wants_token = inf, True
        if self._token is None or now < self._loop.due_at:
            return None
        self._loop.on_attempt(now)
        id = f"authenticate-{next(self._numbers)}"
        self._ids.add(id)
        return {"action": "authenticate", "token": self._token, "id": id}

    def on_token(self, token: str, life: TokenLife | None, now: float) -> None:
        """A new token is here."""
        self.wants_token, self._failures = False, 0
        self._token = token
        self._ids.clear()
        self._loop.stop()
        self._loop.start(now)
        self._life = life

    def on_no_token(self, now: float) -> None:
        """There is no new token yet: ask for it again after a backoff."""
        self.wants_token, self._failures = False, self._failures + 1
        self._renew_at = now + self._timeouts.retry_delay_s(self._failures, self._random())

    def expects(self, id: str) -> bool:
        """Whether a frame with this id answers an attempt with the newest token."""
        return id in self._ids

    def on_authenticated(self, id: str, now: float) -> None:
        """The server has taken a token."""
        if self.expects(id):
            self._end()
            self._bad_tokens = 0
            self._plan(now)

    def on_error(self, fields: Frame, now: float) -> None:
        """Take the error that answers an attempt. Raises SignInRequired, ValueError."""
        match fields.get("code"):
            case "unavailable":
                self._loop.retry_later(now)
            case "too_many":
                self._loop.retry_after(as_number(fields.get("retryAfter")), now)
            case "not_allowed":
                # The server is open to all, or this is another member's token: a new connection
                # tells.
                self._end()
            case "bad_token" if self._bad_tokens < MAX_BAD_TOKENS:
                self._bad_tokens += 1
                self._end()
                self.wants_token = True
            case _:
                raise SignInRequired(str(fields.get("message", "")))

    def _plan(self, now: float) -> None:
        if self._life and self._can_renew:
            self._renew_at = now + self._life.renew_after_s

    def _end(self) -> None:
        self._token = None
        self._ids.clear()
        self._loop.stop()
