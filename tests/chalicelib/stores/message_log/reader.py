"""A client that reads a room's log, as the protocol has it."""

from functools import partial

from tests.chalicelib.stores.message_log.truth import ROOM

PAGE_SIZE = 3
MAX_SEQ = 2**53 - 1


class Reader:
    """It reads the newest page first, then what follows, what came before, and what has changed.

    up_to: everything is known up to this number; None at first.
    first: the oldest number of which that is true; 0 if there is nothing older.
    seen: the names of the shown messages, by number. changes: all changes up to this one are known.
    states: messages as they are, as far as is known, those included that are not shown yet.
    is_busy: while it waits for a page.
    has_sealed: whether its last read has sealed numbers, so that the next one may come further.
    """

    def __init__(self, truth):
        self._truth = truth
        self.is_busy = self.has_sealed = False
        self._forget()

    def _forget(self):
        self.up_to = self.first = self.changes = None
        self.seen, self.states = {}, {}

    @property
    def place(self):
        return self.first, self.up_to, self.changes

    def request(self, log, direction):
        """How to read the next page in a direction, and what to do with it."""
        if self.up_to is None:
            return partial(log.before, ROOM, None, PAGE_SIZE), self._begin
        if direction == "older" and self.first > 1:
            return partial(log.before, ROOM, self.first, PAGE_SIZE), self._prepend
        if direction == "above all":
            return partial(log.before, ROOM, MAX_SEQ, PAGE_SIZE), self._look
        if direction == "changes":
            return partial(log.changes_after, ROOM, self.changes, PAGE_SIZE), self._change
        return partial(log.after, ROOM, self.up_to, PAGE_SIZE), self._extend

    def _begin(self, page):
        self.first = page.first if page.more else 0
        self.up_to = page.up_to
        self.changes = page.changes
        self._truth.changes.on_begin(page.changes)
        self._take(page, self.first, self.up_to)

    def _look(self, page):
        """A page that overlaps what is known."""
        self._truth.on_page(page.first, page.up_to, page.messages)

    def _extend(self, page):
        assert page.first > self.up_to
        assert page.up_to >= page.first - 1
        self._take(page, self.up_to + 1, page.up_to)
        self.up_to = page.up_to

    def _prepend(self, page):
        if page.up_to < self.first - 1:
            return  # a number below is still being written
        assert page.up_to == self.first - 1
        assert page.first < self.first or not page.more, "no progress"
        self.first = page.first if page.more else 0
        self._take(page, self.first, page.up_to)

    def _change(self, page):
        if page.first > self.changes + 1:  # changes are no longer kept
            self._forget()
            return
        assert page.up_to >= self.changes
        self._truth.changes.on_page(page, self.changes + 1)
        self.changes = page.up_to
        self._note(page.messages.values())

    def _take(self, page, first, up_to):
        self._truth.on_page(first, up_to, page.messages)
        for message in page.messages:
            assert message.seq not in self.seen, "shown twice"
            assert message.name not in self.seen.values(), "shown twice"
            self._truth.changes.on_state(message)
            self.seen[message.seq] = message.name
        self._note(page.messages)

    def _note(self, states):
        for state in states:
            if state.seq not in self.states or state.revision > self.states[state.seq].revision:
                self.states[state.seq] = state
