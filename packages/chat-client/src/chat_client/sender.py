"""When a client sends what is in its outbox: one at a time, and again with the same id. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from chat_client.errors import MessageRefused
from chat_client.outbox import Outbox
from chat_client.timeouts import Timeouts


class Sender:
    """The messages that are sent over one connection.

    due_at: when frame_due() has something to do.
    attempts: how often the message has been sent that is not answered yet.
    """

    def __init__(
        self, outbox: Outbox, timeouts: Timeouts, recover: bool, random: Callable[[], float]
    ) -> None:
        self.due_at = inf
        self.attempts = 0
        self._outbox = outbox
        self._timeouts = timeouts
        self._recover = recover
        self._random = random
        self._id: str | None = None

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The message to be sent now, if any: the next one after the answer to the one before."""
        if self._id and self.attempts and not self._recover and now >= self.due_at:
            self.fail_unanswered()
        self._outbox.fail_expired()  # the machine may have slept for days
        item = self._outbox.next
        if item is None:
            self._id, self.due_at = None, inf
            return None
        if item.id != self._id:
            self._id, self.attempts, self.due_at = item.id, 0, now
        if now < self.due_at:
            return None
        self.attempts += 1
        self.due_at = now + self._timeouts.answer_timeout_s(self.attempts)
        return {"action": "sendmessage", "id": item.id, "data": item.data}

    def on_unavailable(self, id: str, now: float) -> None:
        """The server could not store this message; another one's id means nothing here."""
        if id == self._id:
            self.due_at = now + self._timeouts.backoff_s(self.attempts, self._random())

    def fail_unanswered(self) -> None:
        """Let the message fail that was sent and not answered."""
        if self._id:
            self._outbox.fail(self._id, MessageRefused("no_answer", "Nobody answered."))
