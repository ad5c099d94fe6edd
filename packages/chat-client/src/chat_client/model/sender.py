"""When a client sends the messages of its outbox: one at a time, resent with the same id. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from chat_client.errors import MessageRefused
from chat_client.model.outbox import Outbox
from chat_client.model.timeouts import Timeouts


class Sender:
    """The messages that are sent over one connection.

    due_at: when frame_due() has something to do.
    attempts: how often the unacknowledged message has been sent.
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
        """The message to send now, if any. The next one waits until this one is acknowledged."""
        if self._id and self.attempts and not self._recover and now >= self.due_at:
            self.fail_unanswered()
        self._outbox.fail_expired()  # each time, because the machine may have slept for days
        item = self._outbox.next
        if item is None:
            self._id, self.due_at = None, inf
            return None
        if item.id != self._id:
            self._id, self.attempts, self.due_at = item.id, 0, now
        if now < self.due_at:
            return None
        self.attempts += 1
        self.due_at = now + self._timeouts.response_timeout_s(self.attempts)
        return {"action": "sendmessage", "id": item.id, "data": item.data}

    def retry_later(self, id: str, now: float) -> None:
        """The server could not store this message now. Ignores the id of any other frame."""
        if id == self._id:
            self.due_at = now + self._timeouts.retry_delay_s(self.attempts, self._random())

    def fail_unanswered(self) -> None:
        """Fail the message that was sent and not acknowledged."""
        if self._id:
            self._outbox.fail(self._id, MessageRefused("no_answer", "The server did not answer."))
