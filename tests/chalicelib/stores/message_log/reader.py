"""A client that reads a room's log, as the protocol has it."""

from functools import partial

from tests.chalicelib.stores.message_log.truth import ROOM

PAGE_SIZE = 3
MAX_SEQ = 2**53 - 1


class Reader:
    """It reads the newest page first, then what follows, and what came before.

    up_to: everything is known up to this number; None at first.
    first: the oldest number of which that is true; 0 if there is nothing older.
    seen: the shown texts, by number. is_busy: while it waits for a page.
    has_sealed: whether its last read has sealed numbers, so that the next one may come further.
    """

    def __init__(self, truth):
        self._truth = truth
        self.up_to = self.first = None
        self.seen = {}
        self.is_busy = self.has_sealed = False

    def request(self, log, direction):
        """How to read the next page in a direction, and what to do with it."""
        if self.up_to is None:
            return partial(log.before, ROOM, None, PAGE_SIZE), self._begin
        if direction == "older" and self.first > 1:
            return partial(log.before, ROOM, self.first, PAGE_SIZE), self._prepend
        if direction == "above all":
            return partial(log.before, ROOM, MAX_SEQ, PAGE_SIZE), self._look
        return partial(log.after, ROOM, self.up_to, PAGE_SIZE), self._extend

    def _begin(self, page):
        self.first = page.first if page.more else 0
        self.up_to = page.up_to
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

    def _take(self, page, first, up_to):
        self._truth.on_page(first, up_to, page.messages)
        for message in page.messages:
            assert message.seq not in self.seen, "shown twice"
            assert message.data not in self.seen.values(), "shown twice"
            self.seen[message.seq] = message.data
