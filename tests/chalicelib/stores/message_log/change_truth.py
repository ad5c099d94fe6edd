"""What is true of the changes of a room: what each message was by each of its revisions."""

from chalicelib.stores.message_log.message_attributes import message
from tests.chalicelib.stores.message_log.promises import Promises

CHANGES = "lobby#changes"
EXPIRY_MARGIN_MS = 60_000  # at the end of its retention, an entry may or may not be shown


class ChangeTruth:
    """Watches writes and results; raises AssertionError when something is not as it should be.

    clock, row: as in Truth.
    entries: what was written at each number of the log of changes: target and revision.
    kept: when those expire that are there now.
    states: each message as it is now. gone: texts that were edited or deleted.
    """

    def __init__(self, clock, row):
        self._clock, self._row = clock, row
        self._markers = set()
        self._history = {}
        self.entries, self.kept = {}, {}
        self.states = {}
        self.gone = set()
        self.promises = Promises()

    def on_message(self, seq):
        self._note(message(self._row(seq)))

    def on_put(self, item):
        """An entry of a change, a void, or a marker."""
        room, seq = item["room"]["S"], int(item["seq"]["N"])
        if room != CHANGES:
            assert room not in self._markers, f"{room} was changed twice"
            self._markers.add(room)
        elif "target" not in item:
            assert seq not in self.kept, f"{seq} was sealed over {self.entries[seq]}"
        else:
            assert seq not in self.entries, f"{seq} came again"
            self.entries[seq] = (int(item["target"]["N"]), int(item["revision"]["N"]))
            self.kept[seq] = int(item["expiresAt"]["N"]) * 1000
            self.promises.on_written(seq)

    def on_rewrite(self, seq):
        """A message was changed."""
        before, now = self.states[seq], message(self._row(seq))
        assert now.revision == before.revision + 1, f"{seq} has lost a change"
        assert (seq, now.revision) in self.entries.values(), "a change without an entry"
        if now.data != before.data:
            self.gone.add(before.data)
        self._note(now)

    def _note(self, state):
        self.states[state.seq] = self._history[state.seq, state.revision] = state

    def on_changed(self, changed):
        """A member is told what has become of a change."""
        self.on_state(changed.message)
        if changed.new:
            expected = (changed.message.seq, changed.message.revision)
            assert self.entries.get(changed.seq) == expected, "acknowledged, but not written"

    def on_state(self, state):
        """A reader is shown a message."""
        assert self._history.get((state.seq, state.revision)) == state, "it never was so"

    def on_page(self, page, first):
        """A reader takes the changes from `first` to the page's last one for complete."""
        shown = {entry.seq: entry for entry in page.entries}
        assert sorted(shown) == [entry.seq for entry in page.entries], "out of order"
        assert all(first <= seq <= page.up_to for seq in shown), "outside of its page"
        for seq, entry in shown.items():
            target, revision = self.entries.get(seq, (None, 0))
            state = page.messages.get(target)
            assert entry.target == target
            assert state is None or state.revision >= revision, "older than its change"
        for seq, expires_at in self.kept.items():
            is_due = expires_at > self._clock() + EXPIRY_MARGIN_MS
            assert seq in shown or not (is_due and first <= seq <= page.up_to), f"{seq} is passed"
        for state in page.messages.values():
            self.on_state(state)
        self.promises.make(first, page.up_to, set(shown))

    def on_begin(self, seq):
        """A reader begins to follow changes after a number."""
        self.promises.make(0, seq, {each for each in self.entries if each <= seq})
