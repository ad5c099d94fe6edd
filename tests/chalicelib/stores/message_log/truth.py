"""What is true of a room: who was told what, and what follows for everybody else."""

from dataclasses import dataclass, field
from itertools import count

from tests.chalicelib.stores.message_log.change_truth import CHANGES, EXPIRY_MARGIN_MS, ChangeTruth
from tests.chalicelib.stores.message_log.promises import Promises

ROOM = "lobby"
DAY_MS = 24 * 3_600_000


@dataclass
class Truth:
    """Watches all calls and results; raises AssertionError when a promise is broken.

    A message is told from others by its sender's name, which stays as it is.

    clock: of the log, in milliseconds. row: returns the item at a number of the room.
    """

    clock: object
    row: object
    given: dict = field(default_factory=dict)  # all reserved numbers, by counter
    written: dict = field(default_factory=dict)  # names by number, ever
    kept: dict = field(default_factory=dict)  # names by number, and when they expire, now
    promises: Promises = field(default_factory=Promises)
    lost_writers: set = field(default_factory=set)  # names whose counter was deleted meanwhile
    names: object = field(default_factory=lambda: map("text {}".format, count()))

    def __post_init__(self):
        self.changes = ChangeTruth(self.clock, self.row)

    def on_call(self, operation, parameters, response):
        if operation == "update_item" and ":one" in parameters["ExpressionAttributeValues"]:
            self._on_count(
                parameters["Key"]["room"]["S"], int(response["Attributes"]["lastSeq"]["N"])
            )
        elif operation == "put_item":
            self._on_put(parameters["Item"])
        elif operation == "transact_write_items":
            for part in parameters["TransactItems"]:
                if "Put" in part:
                    self._on_put(part["Put"]["Item"])
                else:
                    self.changes.on_rewrite(int(part["Update"]["Key"]["seq"]["N"]))

    def _on_count(self, counter, seq):
        given = self.given.setdefault(counter, set())
        assert seq not in given, f"{seq} was given again"
        given.add(seq)

    def _on_put(self, item):
        room, seq = item["room"]["S"], int(item["seq"]["N"])
        if room.startswith(CHANGES):
            self.changes.on_put(item)
        if room != ROOM:
            return
        if "data" not in item:
            assert seq not in self.kept, f"{seq} was sealed over {self.kept[seq]}"
            return
        name = item["name"]["S"]
        assert seq not in self.written, f"{seq} came again"
        assert name not in self.written.values(), f"{name} was stored twice"
        self.written[seq] = name
        self.kept[seq] = (name, int(item["expiresAt"]["N"]) * 1000)
        self.changes.on_message(seq)
        if name not in self.lost_writers:
            self.promises.on_written(seq)

    def forget(self, log, seq):
        """An entry was deleted, by hand or because it has expired."""
        if log in (ROOM, CHANGES):
            kept = self.kept if log == ROOM else self.changes.kept
            kept.pop(seq, None)

    def on_page(self, first, up_to, messages):
        """A reader takes the numbers from `first` to `up_to` for complete."""
        shown = {message.seq: message.name for message in messages}
        assert sorted(shown) == [message.seq for message in messages], "out of order"
        assert all(first <= seq <= up_to for seq in shown), "outside of its page"
        for seq, name in shown.items():
            assert self.written[seq] == name
        for seq, name in self.must_show(first, up_to).items():
            assert seq in shown, f"{seq}, {name}, is passed"
        self.promises.make(first, up_to, set(shown))

    def on_acknowledged(self, message):
        assert self.written[message.seq] == message.name, "acknowledged, but not written"

    def must_show(self, first=0, up_to=10**15):
        """The messages that every reader of these numbers sees."""
        due = self.clock() + EXPIRY_MARGIN_MS
        return {
            seq: name
            for seq, (name, expires_at) in self.kept.items()
            if first <= seq <= up_to and expires_at > due and name not in self.lost_writers
        }
