"""When a client requests history, and which part of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import inf
from typing import Any

from chat_client.model.message import Message
from chat_client.model.room_log import HistoryRequest, RoomLog
from chat_client.model.timeouts import Timeouts

PAGE_SIZE = 100  # messages: the most that the server sends at once


class GapRepair:
    """The `history` requests of one connection.

    due_at: when frame_due() has something to do.
    has_first_page: whether a `history` has come over this connection.
    attempts: how often the pending request has been sent.
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
        self.attempts = 0
        self._log = log
        self._timeouts = timeouts
        self._recover = recover
        self._random = random
        self._requests: dict[str, HistoryRequest] = {}
        self._latest = HistoryRequest()
        self._numbers = count(1)

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The request to send now, if any."""
        if self.has_first_page and not self._log.is_incomplete:
            self.attempts, self.due_at = 0, inf
        elif self.due_at == inf:
            grace_s = self._timeouts.late_message_grace_s if self._may_only_be_late else 0
            self.due_at = now + grace_s
        if now < self.due_at:
            return None
        if self._recover or (self._log.last is None and not self.attempts):
            return self._request(now)
        self._skip_repair()
        return None

    def on_history(self, id: object, messages: Sequence[Message], more: bool, now: float) -> None:
        """Take the response to any request of this connection, whichever attempt it answers."""
        request = self._requests.pop(str(id), None)
        if request is None:
            return
        before = self._log.last
        self._log.on_history(request, messages, more)
        self.has_first_page = True
        brings_newer = self._log.last != before
        if request.fields != self._latest.fields and not brings_newer:
            return  # an old answer, which does not end the pending request
        self.attempts = 0
        has_next_page = more and request.after is not None and brings_newer
        self.due_at = now if has_next_page else inf

    def retry_later(self, id: str, now: float) -> None:
        """The server could not read its log now. Ignores the id of any other frame."""
        if id in self._requests:
            self.due_at = now + self._timeouts.retry_delay_s(self.attempts, self._random())

    @property
    def _may_only_be_late(self) -> bool:
        return self._log.is_behind and self._log.last != 0

    def _request(self, now: float) -> Mapping[str, Any]:
        request = self._latest = self._log.next_request()
        id = f"history-{next(self._numbers)}"
        self._requests[id] = request
        self.attempts += 1
        self.due_at = now + self._timeouts.response_timeout_s(self.attempts)
        return {"action": "history", "id": id, "limit": PAGE_SIZE, **request.fields}

    def _skip_repair(self) -> None:
        """Behave as if the server kept nothing."""
        self.has_first_page = True
        self.attempts, self.due_at = 0, inf
        self._log.on_history(self._log.next_request(), [], more=False)
