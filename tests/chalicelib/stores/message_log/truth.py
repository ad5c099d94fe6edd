"""What is true of a room: who was told what, and what follows for everybody else."""

from dataclasses import dataclass, field
from itertools import count

ROOM = "lobby"
EXPIRY_MARGIN_MS = 60_000  # at the end of its retention, a message may or may not be shown


@dataclass
class Promise:
    """Numbers that a reader has passed: those without a message will never have one."""

    first: int
    up_to: int
    shown: set


@dataclass
class Truth:
    """Watches all calls and results; raises AssertionError when a promise is broken.

    clock: of the log, in milliseconds.
    """

    clock: object
    given: set = field(default_factory=set)  # all reserved numbers
    written: dict = field(default_factory=dict)  # texts by number, ever
    kept: dict = field(default_factory=dict)  # texts and their times by number, now
    promises: list = field(default_factory=list)
    lost_writers: set = field(default_factory=set)  # texts whose counter was deleted meanwhile
    texts: object = field(default_factory=lambda: map("text {}".format, count()))

    def on_call(self, operation, parameters, response):
        if operation == "update_item" and "Attributes" in response:
            seq = int(response["Attributes"]["lastSeq"]["N"])
            assert seq not in self.given, f"{seq} was given again"
            self.given.add(seq)
        elif operation == "put_item":
            self._on_put(parameters["Item"])
        elif operation == "transact_write_items":
            for part in parameters["TransactItems"]:
                self._on_put(part["Put"]["Item"])

    def _on_put(self, item):
        if item["room"]["S"] != ROOM:
            return
        seq, text = int(item["seq"]["N"]), item.get("data", {}).get("S")
        if text is None:
            assert seq not in self.kept, f"{seq} was sealed over {self.kept[seq]}"
            return
        assert seq not in self.written, f"{seq} came again"
        assert text not in self.written.values(), f"{text} was stored twice"
        self.written[seq] = text
        self.kept[seq] = (text, int(item["at"]["N"]))
        if text not in self.lost_writers:
            for promise in self.promises:
                is_passed = promise.first <= seq <= promise.up_to
                assert not is_passed or seq in promise.shown, f"{seq} was passed, then written"

    def forget(self, seq):
        """A message was deleted, by hand or because it has expired."""
        self.kept.pop(seq, None)

    def on_page(self, first, up_to, messages):
        """A reader takes the numbers from `first` to `up_to` for complete."""
        shown = {message.seq: message.data for message in messages}
        assert sorted(shown) == [message.seq for message in messages], "out of order"
        assert all(first <= seq <= up_to for seq in shown), "outside of its page"
        for seq, text in shown.items():
            assert self.written[seq] == text
        for seq, text in self.must_show(first, up_to).items():
            assert seq in shown, f"{seq}, {text}, is passed"
        self.promises.append(Promise(first, up_to, set(shown)))

    def on_acknowledged(self, message):
        assert self.written[message.seq] == message.data, "acknowledged, but not written"

    def must_show(self, first=0, up_to=10**15):
        """The messages that every reader of these numbers sees."""
        oldest = self.clock() - 30 * 24 * 3_600_000 + EXPIRY_MARGIN_MS
        return {
            seq: text
            for seq, (text, at) in self.kept.items()
            if first <= seq <= up_to and at > oldest and text not in self.lost_writers
        }
