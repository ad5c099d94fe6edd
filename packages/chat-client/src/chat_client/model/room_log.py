"""A room's messages in order, each once, and which part of the history is missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chat_client.model.message import Entry, Gap, Message


@dataclass(frozen=True)
class HistoryRequest:
    """A request for the messages after `after`, before `before`, or, with neither, the newest.

    newest: the newest number that was known when the request was made.
    """

    after: int | None = None
    before: int | None = None
    newest: int = 0

    @property
    def fields(self) -> dict[str, int]:
        """The fields of the `history` frame."""
        named = {"after": self.after, "before": self.before}
        return {name: seq for name, seq in named.items() if seq is not None}


class RoomLog:
    """One client's view of a room. It starts with the newest page of the room's history.

    entries: what to show, oldest first.
    prepended: how many of the entries are older than the first page.
    last: the number up to which nothing is missing: None at first, 0 in a room without messages.
    reached_start: whether the server has nothing older than the first entry.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.prepended = 0
        self.last: int | None = None
        self.reached_start = False
        self._first = 0  # the oldest number that has been requested
        self._oldest = self._newest = 0  # of the numbers that are known to have existed
        self._pending: dict[int, Message] = {}
        self._wants_older = False

    @property
    def is_behind(self) -> bool:
        """Whether a newer message is missing."""
        return self.last is None or self._newest > self.last

    def receive(self, message: Message) -> None:
        """Take a live message: it may be late, early or a duplicate."""
        self._store_pending(message)
        self._show_what_follows()

    def set_newest(self, newest: int) -> None:
        """The room's log is known to reach up to `newest` at least."""
        self._newest = max(self._newest, newest)
        if newest > 0:
            self._oldest = min(self._oldest or newest, newest)

    @property
    def wants_older(self) -> bool:
        """Whether an older page is to be requested, and may exist."""
        return self._wants_older and not self.reached_start

    def load_older(self) -> None:
        """Have the page before the first entry requested."""
        self._wants_older = True

    @property
    def is_incomplete(self) -> bool:
        """Whether there is something to request from the history."""
        return self.is_behind or self.wants_older

    def next_request(self) -> HistoryRequest:
        """What to request: first newer messages, then older ones."""
        if self.wants_older and not self.is_behind:
            return HistoryRequest(before=self._first)
        return HistoryRequest(after=self.last, newest=self._newest)

    def on_history(self, request: HistoryRequest, messages: Sequence[Message], more: bool) -> None:
        """Take the response to a request. Numbers that it skips are no longer kept.

        messages: oldest first. more: whether there are further messages in the direction of the
        request; older ones, if the request was for the newest.
        """
        if request.before is not None:
            self._prepend(request.before, messages, more)
        elif request.after is not None:
            self._append(messages, request, more)
        elif self.last is None:
            self._begin(messages, more)
            self._append(messages, request, more=False)
        else:  # A second newest page does not tell what lies between the first one and itself.
            for message in messages:
                self.receive(message)

    def _begin(self, messages: Sequence[Message], more: bool) -> None:
        self._first = messages[0].seq if messages else 0
        self.last = max(self._first - 1, 0)
        self.reached_start = not more
        for seq in [seq for seq in self._pending if seq < self._first]:
            del self._pending[seq]

    def _append(self, messages: Sequence[Message], request: HistoryRequest, more: bool) -> None:
        for message in messages:
            self._store_pending(message)
        # A page with more to follow is complete up to its own last message. The last page is
        # complete up to the newest number known when it was requested, because the server stores
        # a message before it sends it.
        end = messages[-1].seq if messages else 0
        self._show_up_to(end if more and messages else max(end, request.newest))
        self._show_what_follows()

    def _prepend(self, before: int, messages: Sequence[Message], more: bool) -> None:
        if before != self._first:
            return
        self._wants_older = False
        self.reached_start = not (more and messages)
        if messages:
            page = RoomLog()
            page.on_history(HistoryRequest(newest=before - 1), messages, more)
            self.entries[:0] = page.entries
            self.prepended += len(page.entries)
            self._first = page._first

    def _store_pending(self, message: Message) -> None:
        self.set_newest(message.seq)
        if self.last is None or message.seq > self.last:
            self._pending[message.seq] = message

    def _show_what_follows(self) -> None:
        while self.last is not None and self.last + 1 in self._pending:
            self._show(self.last + 1)

    def _show_up_to(self, end: int) -> None:
        for seq in sorted(seq for seq in self._pending if seq <= end):
            self._show(seq)
        if self.last is not None and self.last < end:
            self._show_gap(end)

    def _show(self, seq: int) -> None:
        if self._next < seq:
            self._show_gap(seq - 1)
        self.entries.append(self._pending.pop(seq))
        self.last = seq

    def _show_gap(self, last: int) -> None:
        self.entries.append(Gap(self._next, last))
        self.last = last

    @property
    def _next(self) -> int:
        """The next number to show. A room that was empty may begin with any number."""
        return self.last + 1 if self.last else self._oldest
