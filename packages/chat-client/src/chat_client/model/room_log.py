"""A room's messages in order, each once, and which part of the history is missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chat_client.model.entries import Entries, newer
from chat_client.model.message import Entry, Gap, Message


@dataclass(frozen=True)
class HistoryRequest:
    """A request for the messages after `after`, before `before`, or, with neither, the newest."""

    after: int | None = None
    before: int | None = None

    @property
    def fields(self) -> dict[str, int]:
        """The fields of the `history` frame."""
        named = {"after": self.after, "before": self.before}
        return {name: seq for name, seq in named.items() if seq is not None}


@dataclass(frozen=True)
class Page:
    """The response to a request: all messages that the numbers from `first` to `up_to` have.

    messages: oldest first. more: whether there are further messages in the direction of the
    request; older ones, if the request was for the newest. last: the room's newest number, if the
    page ends below a number that is still being written; else 0.
    """

    messages: Sequence[Message]
    first: int
    up_to: int
    more: bool
    last: int = 0


class RoomLog:
    """One client's view of a room. It starts with the newest page of the room's history.

    A number has a message, or is void: then it never had one.

    first: the number from which on nothing is missing, None before the first page.
    last: the number up to which nothing is missing: None at first, 0 in a room without messages.
    reached_start: whether the server has nothing older than `first`.
    """

    def __init__(self) -> None:
        self.first: int | None = None
        self.last: int | None = None
        self.reached_start = False
        self._entries = Entries()
        self._newest = 0
        self._pending: dict[int, Message | None] = {}  # None for a void
        self._wants_older = False

    @property
    def entries(self) -> list[Entry]:
        """What to show, oldest first: each message as it is now."""
        return self._entries.items

    @property
    def prepended(self) -> int:
        """How many of the entries are older than the first page."""
        return self._entries.prepended

    @property
    def dropped(self) -> int:
        """How many entries, apart from the prepended ones, a reset has dropped."""
        return self._entries.dropped

    @property
    def change_count(self) -> int:
        """How often a loaded message has changed: a position for `changed_since`."""
        return self._entries.change_count

    def changed_since(self, count: int) -> Sequence[tuple[int, frozenset[str]]]:
        """The numbers of the messages that have changed since `change_count` was this, and how."""
        return self._entries.changed_since(count)

    def find(self, seq: int) -> Message | None:
        """The loaded message of this number."""
        return self._entries.find(seq)

    @property
    def is_behind(self) -> bool:
        """Whether a newer number is missing."""
        return self.last is None or self._newest > self.last

    def receive(self, message: Message) -> None:
        """Take a live message: it may be late, early or a duplicate."""
        self._receive(message.seq, message)

    def update(self, message: Message) -> None:
        """Take the state of a message that has changed, whatever is known of it."""
        if self.last is None or message.seq > self.last:
            self.receive(message)
        else:
            self._entries.update(message)

    def reset(self) -> None:
        """Changes of what is loaded are no longer kept: drop it, and have a page loaded again.

        Newer messages are not affected.
        """
        if self.last and self.entries:
            self._entries.drop()
            self.first = self.last + 1
            self.reached_start, self._wants_older = False, True

    def receive_void(self, seq: int) -> None:
        """The server says that this number has no message and never will."""
        self._receive(seq, None)

    def set_newest(self, newest: int) -> None:
        """The room's log is known to reach up to `newest` at least."""
        self._newest = max(self._newest, newest)

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
            return HistoryRequest(before=self.first)
        return self.newer_request()

    def newer_request(self) -> HistoryRequest:
        """For what a new connection may have missed."""
        return HistoryRequest(after=self.last)

    def on_history(self, request: HistoryRequest, page: Page) -> None:
        """Take the response to a request. What it asked for below the page is no longer kept."""
        self.set_newest(page.last)
        if request.before is not None:
            self._prepend(request.before, page)
        elif self.last is None:
            self._begin(page)
        elif request.after is None and page.first > self.last + 1:
            # Another newest page does not tell what lies between `last` and itself.
            for message in page.messages:
                self.receive(message)
        else:
            self._append(page, has_newer=page.more and request.after is not None)

    def skip_missing(self) -> None:
        """Behave as if the server did not keep what is missing."""
        after = self.last or 0
        known = [seq for seq in self._pending if seq > after]
        first = min(known, default=self._newest + 1)
        self.on_history(self.next_request(), Page([], first, first - 1, more=False))

    def _receive(self, seq: int, message: Message | None) -> None:
        self.set_newest(seq)
        self._hold(seq, message)
        if self.last is not None:
            self._advance_to(self.last)

    def _hold(self, seq: int, message: Message | None) -> None:
        if message:
            message = newer(self._pending.get(seq), message)
        self._pending[seq] = message

    def _begin(self, page: Page) -> None:
        self.first, self.last = page.first, page.first - 1
        self.reached_start = not page.more
        self._append(page, has_newer=False)

    def _append(self, page: Page, has_newer: bool) -> None:
        last = self.last or 0
        if last and page.first > last + 1:  # a room that was empty may begin with any number
            self._entries.append(Gap(last + 1, page.first - 1))
        self.last = max(last, page.first - 1)
        for message in page.messages:
            self._hold(message.seq, message)
        self.set_newest(page.up_to + 1 if has_newer else page.up_to)
        self._advance_to(page.up_to)

    def _prepend(self, before: int, page: Page) -> None:
        if before != self.first or page.up_to < before - 1:
            return
        self._wants_older = False
        self.reached_start = not (page.more and page.first < before)
        self.first = min(page.first, before)
        self._entries.prepend(page.messages)

    def _advance_to(self, end: int) -> None:
        """Nothing is missing up to `end`: show the messages so far, and those that follow."""
        last = self.last or 0
        for seq in sorted(self._pending):
            if seq > max(last, end) + 1:
                break
            message = self._pending.pop(seq)
            if message and seq > last:
                self._entries.append(message)
            elif message:
                self._entries.update(message)
            last = max(last, seq)
        self.last = max(last, end)
