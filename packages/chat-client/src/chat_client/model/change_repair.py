"""When a client requests the changes of messages that it missed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chat_client.model.change_cursor import ChangeCursor
from chat_client.model.fields import Frame, as_number
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.timeouts import Timeouts

PAGE_SIZE = 100  # changes: the most that the server sends at once


@dataclass(frozen=True)
class ChangesPage:
    """What a `changes` frame covers: all changes from `first` to `up_to`.

    more: whether further ones follow. last: the newest number, if the page ends below one that is
    still being written; else 0.
    """

    first: int
    up_to: int
    more: bool = False
    last: int = 0

    @classmethod
    def from_fields(cls, fields: Frame) -> ChangesPage:
        """Read a frame's fields. Raises ValueError."""
        first, up_to = as_number(fields.get("from")), as_number(fields.get("upTo"))
        return cls(first, up_to, fields.get("more") is True, as_number(fields.get("last", 0)))


class ChangeRepair:
    """The `changes` requests of one connection: one at its begin, for what the client missed
    before, and one whenever a change stays missing.

    loop: when to send the pending request.
    """

    def __init__(
        self,
        cursor: ChangeCursor,
        timeouts: Timeouts,
        recover: bool,
        random: Callable[[], float],
        numbers: Iterator[int],
    ) -> None:
        """numbers: for the ids of the requests; no two of a connection may have the same."""
        self.loop = RetryLoop(timeouts, random)
        self._cursor = cursor
        self._grace_s = timeouts.late_changes_grace_s
        self._recover = recover
        self._numbers = numbers
        self._is_due_now = cursor.up_to is not None  # for a new connection, or the next page
        self._requests: dict[str, int] = {}

    def frame_due(self, now: float) -> Frame | None:
        """The request to send now, if any."""
        if not self._recover:
            self._cursor.skip_missing()
        after = self._cursor.up_to
        if after is None or not (self._is_due_now or self._cursor.is_behind) or not self._recover:
            self.loop.stop()
            return None
        self.loop.start(now if self._is_due_now else now + self._grace_s)
        if now < self.loop.due_at:
            return None
        self.loop.on_attempt(now)
        id = f"changes-{next(self._numbers)}"
        self._requests[id] = after
        return {"action": "changes", "id": id, "after": after, "limit": PAGE_SIZE}

    def expects(self, id: str) -> bool:
        """Whether a frame with this id answers a request of this connection."""
        return id in self._requests

    def on_changes(self, id: object, page: ChangesPage, now: float) -> bool:
        """Take a frame, whether or not it answers a request.

        Returns whether earlier changes were lost, because they are no longer kept.
        """
        self._cursor.set_newest(page.last)
        before, after = self._cursor.up_to, self._requests.pop(str(id), None)
        self._cursor.receive(page.first if after is None else after + 1, page.up_to)
        self._is_due_now = self._is_due_now if after is None else page.more
        if self._cursor.up_to != before and not (after is None and self._is_due_now):
            self.loop.stop()
        elif after is not None and self._cursor.is_behind:
            self.loop.retry_later(now)  # a known number is still being written
        # The first change of a room may have any number.
        return bool(after and page.first > after + 1)
