"""When a client sends what is in its outbox: one at a time, and again with the same id. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from chat_client.errors import MessageRefused
from chat_client.outbox import Outbox
from chat_client.times import Times


class Sending:
    """The messages that are sent over one connection.

    at: when due() has something to do.
    tries: how often the message has been sent that is not answered yet.
    """

    def __init__(
        self, outbox: Outbox, times: Times, recover: bool, random: Callable[[], float]
    ) -> None:
        self.at = inf
        self.tries = 0
        self._outbox = outbox
        self._times = times
        self._recover = recover
        self._random = random
        self._id: str | None = None

    def due(self, now: float) -> Mapping[str, Any] | None:
        """The message to be sent now, if any: the next one after the answer to the one before."""
        if self._id and self.tries and not self._recover and now >= self.at:
            self.give_up()
        self._outbox.refuse_what_is_too_old()  # the machine may have slept for days
        item = self._outbox.next
        if item is None:
            self._id, self.at = None, inf
            return None
        if item.id != self._id:
            self._id, self.tries, self.at = item.id, 0, now
        if now < self.at:
            return None
        self.tries += 1
        self.at = now + self._times.patience(self.tries)
        return {"action": "sendmessage", "id": item.id, "data": item.data}

    def unavailable(self, id: str, now: float) -> None:
        """The server could not store this message; another one's id means nothing here."""
        if id == self._id:
            self.at = now + self._times.backoff(self.tries, self._random())

    def give_up(self) -> None:
        """Let the message fail that was sent and not answered."""
        if self._id:
            self._outbox.refuse(self._id, MessageRefused("no_answer", "Nobody answered."))
