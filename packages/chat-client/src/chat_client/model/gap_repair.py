"""When a client requests history, and which part of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chat_client.model.retry_loop import RetryLoop
from chat_client.model.room_log import HistoryRequest, Page, RoomLog
from chat_client.model.timeouts import Timeouts

PAGE_SIZE = 100  # messages: the most that the server sends at once


class GapRepair:
    """The `history` requests of one connection.

    has_first_page: whether a `history` has come over this connection.
    loop: when to send the pending request.
    """

    def __init__(
        self,
        log: RoomLog,
        timeouts: Timeouts,
        now: float,
        recover: bool,
        random: Callable[[], float],
        numbers: Iterator[int],
    ) -> None:
        """numbers: for the ids of the requests; no two of a connection may have the same."""
        self.has_first_page = False
        self.loop = RetryLoop(timeouts, random)
        self.loop.start(now)
        self._log = log
        self._grace_s = timeouts.late_message_grace_s
        self._recover = recover
        self._has_more = False  # a page said that another one follows
        self._requests: dict[str, HistoryRequest] = {}
        self._latest = HistoryRequest()
        self._numbers = numbers

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The request to send now, if any."""
        if self.has_first_page and not (self._has_more or self._log.is_incomplete):
            self.loop.stop()
        else:
            self.loop.start(now + self._grace_s if self._may_only_be_late else now)
        if now < self.loop.due_at:
            return None
        if self._recover or (self._log.last is None and not self.loop.attempts):
            return self._request(now)
        self._skip_repair()
        return None

    def on_history(self, id: object, page: Page, now: float) -> bool:
        """Take the response to any request of this connection, whichever attempt it answers.
        Returns whether it is the response to one."""
        request = self._requests.pop(str(id), None)
        if request is None:
            return False
        before = self._missing
        self._log.on_history(request, page)
        self.has_first_page = True
        if self._missing != before:
            self.loop.stop()
        elif request != self._latest:
            return True  # an old answer, which does not end the pending request
        elif request == self._log.next_request():
            self.loop.retry_later(now)  # a known number is still being written
        else:
            self.loop.stop()
        if request.before is None:
            self._has_more = page.more and request.after is not None
        return True

    def expects(self, id: str) -> bool:
        """Whether a frame with this id answers a request of this connection."""
        return id in self._requests

    @property
    def _missing(self) -> tuple[int | None, bool]:
        return self._log.last, self._log.wants_older

    @property
    def _may_only_be_late(self) -> bool:
        return self._log.is_behind and self._log.last != 0 and not self._has_more

    def _request(self, now: float) -> Mapping[str, Any]:
        wants_newer = self._has_more or not self.has_first_page
        request = self._log.newer_request() if wants_newer else self._log.next_request()
        self._latest = request
        id = f"history-{next(self._numbers)}"
        self._requests[id] = request
        self.loop.on_attempt(now)
        return {"action": "history", "id": id, "limit": PAGE_SIZE, **request.fields}

    def _skip_repair(self) -> None:
        """Behave as if the server kept nothing."""
        self.has_first_page, self._has_more = True, False
        self.loop.stop()
        self._log.skip_missing()
