"""When a client sends what is in its outbox, resent with the same id. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chat_client.model.outbox import Outbox
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.timeouts import Timeouts

DISTANCE_MARGIN = 0.2  # of a quarter: the wait that the server named ended at the limit


class Sender:
    """The messages, or the changes of messages, that are sent over one connection, one at a time:
    a change does not wait for a message, which a slow room may hold back for hours.

    One that comes too soon waits, and each later one keeps the longest such wait as its
    distance to the one before, until none is left: otherwise the server would refuse most of
    them once.

    loop: when to send the unacknowledged one.
    """

    def __init__(
        self,
        outbox: Outbox,
        timeouts: Timeouts,
        recover: bool,
        random: Callable[[], float],
        *,
        of_messages: bool,
    ) -> None:
        self._of_messages = of_messages
        self.loop = RetryLoop(timeouts, random)
        self._outbox = outbox
        self._timeouts = timeouts
        self._distance_ms = 0
        self._recover = recover
        self._id: str | None = None

    @property
    def is_throttled(self) -> bool:
        """Whether the server has had the client wait since none was left to send."""
        return self._distance_ms > 0

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """What to send now, if anything. The next one waits until this one is acknowledged."""
        if self.loop.attempts and not self._recover and now >= self.loop.due_at:
            self.fail_unanswered()
        self._outbox.fail_expired()  # each time, because the machine may have slept for days
        item = self._outbox.next_of(messages=self._of_messages)
        if item is None or item.id != self._id:
            self.loop.stop()
        if item is None:
            self._id, self._distance_ms = None, 0
            return None
        self._id = item.id
        self.loop.start(now + self._timeouts.throttle_delay_s(self._distance_ms, DISTANCE_MARGIN))
        if now < self.loop.due_at:
            return None
        self.loop.on_attempt(now)
        return {**item.operation, "id": item.id}

    def retry_after(self, milliseconds: int, now: float) -> None:
        """The message came too soon: send it again after that time."""
        self._distance_ms = max(self._distance_ms, milliseconds)
        self.loop.retry_after(milliseconds, now)

    def expects(self, id: str) -> bool:
        """Whether a frame with this id answers the message that was sent."""
        return id == self._id

    def fail_unanswered(self) -> None:
        """Fail the message that was sent and not acknowledged."""
        if item := self._outbox.get(self._id or ""):
            self._outbox.fail(item.id, item.refusal("no_answer", "The server did not answer."))
