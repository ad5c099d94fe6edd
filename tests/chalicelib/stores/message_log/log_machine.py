"""A state machine over the real log: writers and readers whose calls interleave in any way, and who
die after any of them; messages that change and expire; items that are deleted by hand."""

from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from chalicelib import deadline
from chalicelib.domain import Message
from chalicelib.stores import Archived, MessageLog, StoreUnavailable
from chalicelib.stores.message_log import items
from tests.chalicelib.stores.message_log.changing import ChangingMembers
from tests.chalicelib.stores.message_log.owning import Owner
from tests.chalicelib.stores.message_log.reader import Reader
from tests.chalicelib.stores.message_log.stepped_calls import SteppedClient, Task
from tests.chalicelib.stores.message_log.truth import DAY_MS, ROOM, Truth

FUNCTION_TIMEOUT_MS = 29_000

directions = st.sampled_from(["newer", "newer", "older", "above all", "changes", "changes"])
picks = st.integers(0, 10**6)
bits = st.integers(0, 2**16 - 1)  # each selects some of the items


class LogMachine(ChangingMembers, Owner, RuleBasedStateMachine):
    """Rules are named by who does what."""

    log_class = MessageLog
    max_tasks = 4

    def __init__(self, client, table):
        super().__init__()
        self.now, self.client, self.table = 1_700_000_000_000, client, table
        self.truth = Truth(lambda: self.now, self._row)
        stepped = SteppedClient(client, self.truth.on_call)
        self.log = self.log_class(stepped, table, lambda: self.now, sleep=lambda _: None)
        self.tasks, self.sent = [], []
        self.readers = [Reader(self.truth), Reader(self.truth)]
        self._stack = ExitStack()
        stopwatch = SimpleNamespace(monotonic=lambda: self.now / 1000)
        self._stack.enter_context(patch.object(deadline, "time", stopwatch))

    # Writers

    @rule(has_id=st.booleans(), steps=st.sampled_from([0, 1, 1, 2, 5, 5]))
    def a_member_sends(self, has_id, steps):
        name = next(self.truth.names)
        message = Message(room=ROOM, member="m", name=name, data=f"<{name}>", at=0, id=name)
        self._append(message if has_id else replace(message, id=None), steps)
        if has_id:
            self.sent.append((message, self.now))

    @precondition(lambda self: self.sent)
    @rule(back=st.integers(0, 3), steps=st.integers(0, 6))
    def a_client_resends(self, back, steps):
        message, at = self.sent[-1 - back % len(self.sent)]
        if self.now - at < 25 * DAY_MS:
            self._append(message, steps)

    def _append(self, message, steps):
        if len(self.tasks) >= self.max_tasks:
            return
        message = replace(message, at=self.now)

        def work():
            try:
                return self.log.append(message)
            except (Archived, StoreUnavailable):
                return None

        def on_end(appended):
            if appended:
                self.truth.on_acknowledged(appended.message)

        self._start(work, on_end, message.name, steps)

    # Readers

    @rule(ms=st.sampled_from([0, 3_100, 3_100]), reads=st.integers(0, 4), writes=st.integers(0, 2))
    def a_reader_races_a_slow_writer(self, ms, reads, writes):
        """One has reserved a number; the next one is written; a reader comes."""
        while self.tasks:
            self._step(self.tasks[0])
        self.a_member_sends(True, 1)
        slow = self.tasks[:1]
        self.a_member_sends(False, 5)
        self.time_passes(ms)
        self.a_client_reads(0, "newer", reads)
        for task in slow * writes:
            self._step(task)

    @rule(pick=picks, direction=directions, steps=st.sampled_from([1, 2, 3, 99, 99, 99]))
    def a_client_reads(self, pick, direction, steps):
        reader = self.readers[pick % len(self.readers)]
        if not reader.is_busy and len(self.tasks) < self.max_tasks:
            self._read(reader, direction, steps)

    def _read(self, reader, direction, steps):
        reader.is_busy = True
        read, take = reader.request(self.log, direction)

        def work():
            try:
                return read()
            except StoreUnavailable:
                return None

        def on_end(page):
            reader.is_busy = False
            if page:
                reader.has_sealed = bool(page.sealed)
                take(page)

        self._start(work, on_end, reader, steps)

    # Calls

    def _start(self, work, on_end, who, steps):
        task = Task(work, self.now, on_end)
        task.who = who
        self.tasks.append(task)
        for _ in range(steps):
            self._step(task)

    def _step(self, task, fault=None):
        if not task.dead:
            self.now += 1  # a call takes a millisecond at least
            task.step(fault)
        self.tasks = [task for task in self.tasks if not task.dead]

    @precondition(lambda self: self.tasks)
    @rule(pick=picks, steps=st.integers(1, 4))
    def a_function_goes_on(self, pick, steps):
        task = self.tasks[pick % len(self.tasks)]
        for _ in range(steps):
            self._step(task)

    @precondition(lambda self: self.tasks)
    @rule(pick=picks, fault=st.sampled_from(["refused", "lost", "repeated", "dies"]))
    def a_call_goes_wrong(self, pick, fault):
        task = self.tasks[pick % len(self.tasks)]
        if fault == "dies":
            self._stop(task)
        else:
            self._step(task, fault)

    def _stop(self, task):
        if isinstance(task.who, Reader):
            task.who.is_busy = False
        task.die()
        self.tasks.remove(task)

    # Time and hands

    @rule(ms=st.sampled_from([1, 1_900, 3_100, 3_100, 20_000, 61_000]))
    def time_passes(self, ms):
        self.now += ms
        for task in list(self.tasks):
            if self.now - task.began > FUNCTION_TIMEOUT_MS:
                self._stop(task)

    @rule(days=st.sampled_from([1, 12, 18, 31]), which=bits)
    def days_pass(self, days, which):
        """What has expired is deleted, in any order."""
        self.time_passes(days * DAY_MS)
        self._delete([row for row in self._rows() if self._has_expired(row)], which)

    @rule(which=bits, newest=st.sampled_from([1, 3, 100]), with_counter=st.booleans())
    def somebody_deletes_items_by_hand(self, which, newest, with_counter):
        """But no void whose writer is alive: nothing else keeps that writer from its number."""
        if with_counter and not self.has_rules:
            self._delete_counter()
        rows = sorted((r for r in self._rows() if r["room"]["S"] == ROOM), key=seq_of)
        is_written = any(isinstance(task.who, str) for task in self.tasks)
        rows = [row for row in rows[-newest:] if "data" in row or not is_written]
        self._delete(rows, which)

    def _delete_counter(self):
        """Nothing tells of numbers that it has just given: others may miss who writes there. A
        writer that is about to make a counter with an old time is not considered either."""
        for task in [task for task in self.tasks if task.operation == "update_item"]:
            self._stop(task)
        self.truth.lost_writers |= {t.who for t in self.tasks if isinstance(t.who, str)}
        self._delete([row for row in self._rows() if row["room"]["S"] == f"{ROOM}#counter"], -1)

    def _row(self, seq):
        return self.client.get_item(TableName=self.table, Key=items.key(ROOM, seq))["Item"]

    def _rows(self):
        return self.client.scan(TableName=self.table)["Items"]

    def _has_expired(self, row):
        return int(row["expiresAt"]["N"]) * 1000 < self.now

    def _delete(self, rows, which):
        self.now += 1
        for place, row in enumerate(sorted(rows, key=seq_of)):
            if which >> place % 16 & 1:
                key = {name: row[name] for name in ("room", "seq")}
                self.client.delete_item(TableName=self.table, Key=key)
                self.truth.forget(row["room"]["S"], seq_of(row))

    def teardown(self):
        try:
            self._settle()
        finally:
            self._stack.close()

    def _settle(self):
        """In the end, all that is kept has been seen by all."""
        for task in list(self.tasks):
            while not task.dead:
                self._step(task)
        self.time_passes(61_000)
        for reader in [*self.readers, Reader(self.truth)]:
            self._read_all(reader)
            assert reader.first in (0, 1)
            assert reader.up_to >= self.log.last(ROOM)
            assert reader.changes >= self.log.last_change(ROOM)
            shown = self.truth.must_show().keys()
            assert not shown - reader.seen.keys()
            states = self.truth.changes.states
            for seq in shown:
                assert reader.states[seq] == states[seq], "it has missed a change"
        rows = str(self._rows())
        assert not [text for text in self.truth.changes.gone if text and text in rows]

    def _read_all(self, reader):
        # What was lost of the changes makes a reader begin again, which the next turn goes on with.
        for direction in ("changes", "newer", "older", "changes"):
            for _ in range(200):
                place = reader.place
                self._read(reader, direction, 100)
                if place == reader.place and not reader.has_sealed:
                    break


def seq_of(row):
    return int(row["seq"]["N"])
