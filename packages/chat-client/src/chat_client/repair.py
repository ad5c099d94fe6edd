"""When a client asks for history, and for which part of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import inf
from typing import Any

from chat_client.room_log import Message, Request, RoomLog
from chat_client.times import Times

PAGE = 100  # messages: the most that the server gives at once


class Repair:
    """The questions of one connection to the history.

    at: when due() has something to do.
    opened: whether what was said before this connection is known.
    tries: how often the question has been asked that is not answered yet.
    """

    def __init__(
        self,
        log: RoomLog,
        times: Times,
        now: float,
        recover: bool,
        random: Callable[[], float],
    ) -> None:
        self.at = now
        self.opened = False
        self._log = log
        self._times = times
        self._recover = recover
        self._random = random
        self.tries = 0
        self._asked: dict[str, Request] = {}
        self._numbers = count(1)

    def due(self, now: float) -> Mapping[str, Any] | None:
        """The question to be asked now, if any."""
        if self.opened and not self._log.lacks_something:
            self.tries, self.at = 0, inf
        elif self.at == inf:
            self.at = now + (self._times.skipped if self._may_come_by_itself else 0)
        if now < self.at:
            return None
        if self._recover or (self._log.last is None and not self.tries):
            return self._ask(now)
        self._do_without()
        return None

    def answered(self, id: object, messages: Sequence[Message], more: bool, now: float) -> None:
        """Take an answer; one that was not asked for is passed over."""
        request = self._asked.pop(str(id), None)
        if request is None:
            return
        before = self._log.last
        self._log.answer(request, messages, more)
        self.opened = True
        self.tries = 0
        has_next_page = more and request.after is not None and self._log.last != before
        self.at = now if has_next_page else inf

    def unavailable(self, id: str, now: float) -> None:
        """The server could not answer this question; another one's id means nothing here."""
        if id in self._asked:
            self.at = now + self._times.backoff(self.tries, self._random())

    @property
    def _may_come_by_itself(self) -> bool:
        return self._log.is_behind and self._log.last != 0

    def _ask(self, now: float) -> Mapping[str, Any]:
        request = self._log.request()
        id = f"history-{next(self._numbers)}"
        self._asked[id] = request
        self.tries += 1
        self.at = now + self._times.patience(self.tries)
        return {"action": "history", "id": id, "limit": PAGE, **request.fields}

    def _do_without(self) -> None:
        """Behave as if nothing were kept."""
        self.opened = True
        self.tries, self.at = 0, inf
        self._log.answer(self._log.request(), [], more=False)
