"""When a client asks for history, and for which part of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import inf
from typing import Any

from chat_client.room_log import HistoryRequest, Message, RoomLog
from chat_client.timeouts import Timeouts

PAGE_SIZE = 100  # messages: the most that the server gives at once


class GapRepair:
    """The questions of one connection to the history.

    due_at: when frame_due() has something to do.
    has_first_page: whether what was said before this connection is known.
    attempts: how often the question has been asked that is not answered yet.
    """

    def __init__(
        self,
        log: RoomLog,
        timeouts: Timeouts,
        now: float,
        recover: bool,
        random: Callable[[], float],
    ) -> None:
        self.due_at = now
        self.has_first_page = False
        self._log = log
        self._timeouts = timeouts
        self._recover = recover
        self._random = random
        self.attempts = 0
        self._asked: dict[str, HistoryRequest] = {}
        self._numbers = count(1)

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The question to be asked now, if any."""
        if self.has_first_page and not self._log.is_incomplete:
            self.attempts, self.due_at = 0, inf
        elif self.due_at == inf:
            self.due_at = now + (self._timeouts.reorder_s if self._may_be_reordered else 0)
        if now < self.due_at:
            return None
        if self._recover or (self._log.last is None and not self.attempts):
            return self._ask(now)
        self._skip_repair()
        return None

    def on_history(self, id: object, messages: Sequence[Message], more: bool, now: float) -> None:
        """Take an answer; one that was not asked for is passed over."""
        request = self._asked.pop(str(id), None)
        if request is None:
            return
        before = self._log.last
        self._log.answer(request, messages, more)
        self.has_first_page = True
        self.attempts = 0
        has_next_page = more and request.after is not None and self._log.last != before
        self.due_at = now if has_next_page else inf

    def on_unavailable(self, id: str, now: float) -> None:
        """The server could not answer this question; another one's id means nothing here."""
        if id in self._asked:
            self.due_at = now + self._timeouts.backoff_s(self.attempts, self._random())

    @property
    def _may_be_reordered(self) -> bool:
        return self._log.is_behind and self._log.last != 0

    def _ask(self, now: float) -> Mapping[str, Any]:
        request = self._log.request()
        id = f"history-{next(self._numbers)}"
        self._asked[id] = request
        self.attempts += 1
        self.due_at = now + self._timeouts.answer_timeout_s(self.attempts)
        return {"action": "history", "id": id, "limit": PAGE_SIZE, **request.fields}

    def _skip_repair(self) -> None:
        """Behave as if nothing were kept."""
        self.has_first_page = True
        self.attempts, self.due_at = 0, inf
        self._log.answer(self._log.request(), [], more=False)
