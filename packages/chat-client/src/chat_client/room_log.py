"""A room's messages in order, each once, and what to ask for when some are missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Message:
    """What `member`, called `name`, said; `at` is in milliseconds since the epoch, UTC."""

    room: str
    seq: int
    member: str
    name: str
    data: str
    at: int
    id: str | None = None

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Message:
        """Read a frame's fields, whatever else it has. Raises ValueError."""
        values: dict[str, Any] = {name: fields.get(name) for name in _TYPES}
        wrong = [name for name, value in values.items() if type(value) is not _TYPES[name]]
        id = fields.get("id")
        if wrong or not isinstance(id, str | None):
            raise ValueError(f"not a message: {', '.join(wrong) or 'id'}")
        return cls(**values, id=id)


_TYPES = {"room": str, "seq": int, "member": str, "name": str, "data": str, "at": int}


@dataclass(frozen=True)
class Gap:
    """In place of the messages from `first` to `last`, which are no longer kept."""

    first: int
    last: int


Entry: TypeAlias = Message | Gap


@dataclass(frozen=True)
class HistoryRequest:
    """A question to the history: what follows `after`, what came before `before`, or the newest.

    newest: the newest number that was known of when it was asked.
    """

    after: int | None = None
    before: int | None = None
    newest: int = 0

    @property
    def fields(self) -> dict[str, int]:
        """As in a `history` frame."""
        named = {"after": self.after, "before": self.before}
        return {name: seq for name, seq in named.items() if seq is not None}


class RoomLog:
    """One client's view of a room, which begins with the newest page of its history.

    entries: what is to be shown, oldest first.
    prepended: how many of the entries came before those that it began with.
    last: the number up to which nothing is missing: None at first, 0 in a room without messages.
    reached_start: whether there is nothing older to ask for.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.prepended = 0
        self.last: int | None = None
        self.reached_start = False
        self._first = 0  # the number before which nothing was asked for yet
        self._oldest = self._newest = 0  # of the numbers that are known to have existed
        self._held: dict[int, Message] = {}
        self._wants_older = False

    @property
    def is_behind(self) -> bool:
        """Whether something is missing that is known to be in the room's log."""
        return self.last is None or self._newest > self.last

    def receive(self, message: Message) -> None:
        """Take a message as it comes: early, late, again."""
        self._hold(message)
        self._show_what_follows()

    def note_newest(self, newest: int) -> None:
        """Take note that the room's log reaches up to `newest` at least."""
        self._newest = max(self._newest, newest)
        if newest > 0:
            self._oldest = min(self._oldest or newest, newest)

    @property
    def wants_older(self) -> bool:
        """Whether older messages were asked for that may still be there."""
        return self._wants_older and not self.reached_start

    def request_older(self) -> None:
        """Have the page before the first entry be asked for."""
        self._wants_older = True

    @property
    def is_incomplete(self) -> bool:
        """Whether there is something to ask the history for."""
        return self.is_behind or self.wants_older

    def request(self) -> HistoryRequest:
        """What to ask for: first what is newer, then what is older."""
        if self.wants_older and not self.is_behind:
            return HistoryRequest(before=self._first)
        return HistoryRequest(after=self.last, newest=self._newest)

    def answer(self, request: HistoryRequest, messages: Sequence[Message], more: bool) -> None:
        """Take the answer to a request. What it skips is not kept any more.

        messages: oldest first; more: whether there are further ones, older ones unless the request
        was for what follows.
        """
        if request.before is not None:
            self._prepend(request.before, messages, more)
        elif request.after is not None:
            self._append(messages, request, more)
        elif self.last is None:
            self._begin(messages, more)
            self._append(messages, request, more=False)
        else:  # The newest page again: it does not say what is between the first one and itself.
            for message in messages:
                self.receive(message)

    def _begin(self, messages: Sequence[Message], more: bool) -> None:
        self._first = messages[0].seq if messages else 0
        self.last = max(self._first - 1, 0)
        self.reached_start = not more
        for seq in [seq for seq in self._held if seq < self._first]:
            del self._held[seq]

    def _append(self, messages: Sequence[Message], request: HistoryRequest, more: bool) -> None:
        for message in messages:
            self._hold(message)
        # A page that others follow says what there is up to its own end. The last one does so up to
        # all that was known of when it was asked for, as a message is stored before it is sent.
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
            page.answer(HistoryRequest(newest=before - 1), messages, more)
            self.entries[:0] = page.entries
            self.prepended += len(page.entries)
            self._first = page._first

    def _hold(self, message: Message) -> None:
        self.note_newest(message.seq)
        if self.last is None or message.seq > self.last:
            self._held[message.seq] = message

    def _show_what_follows(self) -> None:
        while self.last is not None and self.last + 1 in self._held:
            self._show(self.last + 1)

    def _show_up_to(self, end: int) -> None:
        for seq in sorted(seq for seq in self._held if seq <= end):
            self._show(seq)
        if self.last is not None and self.last < end:
            self._show_gap(end)

    def _show(self, seq: int) -> None:
        if self._next < seq:
            self._show_gap(seq - 1)
        self.entries.append(self._held.pop(seq))
        self.last = seq

    def _show_gap(self, last: int) -> None:
        self.entries.append(Gap(self._next, last))
        self.last = last

    @property
    def _next(self) -> int:
        """The number to be shown next; a room that was empty may begin with any."""
        return self.last + 1 if self.last else self._oldest
