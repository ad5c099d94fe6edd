"""What members do to messages, as rules of a state machine."""

from dataclasses import replace
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chalicelib.domain import Change, ChangeKind, Person, Reaction, Stamp
from chalicelib.stores import Archived, StoreUnavailable
from tests.chalicelib.stores.message_log.truth import DAY_MS, ROOM

KINDS = [ChangeKind.EDIT, ChangeKind.DELETE, *[ChangeKind.REACT] * 3, ChangeKind.UNREACT]
kinds = st.sampled_from(KINDS)


class Refused(Exception):
    """There is no message to change, or it is deleted."""


class ChangingMembers:
    """Rules of LogMachine. made: the changes that have an id, with what was decided on."""

    def __init__(self, *args):
        super().__init__(*args)
        self.made = []
        self._ids = count()

    @precondition(lambda self: self.truth.written)
    @rule(
        kind=kinds, back=st.integers(0, 3), member=st.sampled_from("ab"), has_id=st.booleans(),
        steps=st.sampled_from([0, 1, 2, 3, 6, 6, 6]),
    )  # fmt: skip
    def a_member_changes_a_message(self, kind, back, member, has_id, steps):
        seqs, number = sorted(self.truth.written) or [1], next(self._ids)
        target = seqs[-1 - back % len(seqs)]
        id = f"change {number}" if has_id else None
        person = Person(member, member)
        change = Change(room=ROOM, kind=kind, target=target, person=person, at=0, id=id)
        decide = decision(kind, person, f"<edit {number}>")
        self._change(change, decide, steps)
        if has_id:
            self.made.append((change, decide, self.now))

    @precondition(lambda self: self.made)
    @rule(back=st.integers(0, 3), steps=st.integers(0, 6))
    def a_client_resends_a_change(self, back, steps):
        change, decide, at = self.made[-1 - back % len(self.made)]
        if self.now - at < 25 * DAY_MS:
            self._change(change, decide, steps)

    @rule(ms=st.sampled_from([0, 3_100]), reads=st.integers(0, 4), writes=st.integers(0, 2))
    def a_reader_of_changes_races_a_slow_writer(self, ms, reads, writes):
        """One has reserved a number; the next one is written; a reader comes."""
        while self.tasks:
            self._step(self.tasks[0])
        self.a_member_sends(False, 5)
        self.a_member_changes_a_message(ChangeKind.EDIT, 0, "a", True, 2)
        slow = self.tasks[:1]
        self.a_member_changes_a_message(ChangeKind.REACT, 0, "b", False, 6)
        self.time_passes(ms)
        self.a_client_reads(0, "changes", reads)
        for task in slow * writes:
            self._step(task)

    def _change(self, change, decide, steps):
        if len(self.tasks) >= self.max_tasks:
            return
        change = replace(change, at=self.now)

        def work():
            try:
                return self.log.change(change, decide)
            except (Archived, Refused, StoreUnavailable):
                return None

        def on_end(changed):
            if changed:
                self.truth.changes.on_changed(changed)

        self._start(work, on_end, change, steps)


def decision(kind, person, text):
    """What becomes of a message by a change."""

    def decide(message):
        if message is None or message.deleted:
            raise Refused
        if kind is ChangeKind.EDIT:
            return replace(message, data=text, edited=Stamp(person, 0))
        if kind is ChangeKind.DELETE:
            return replace(message, data="", deleted=Stamp(person, 0), reactions=())
        members = message.reactions[0].members if message.reactions else ()
        without = tuple(each for each in members if each != person.member)
        members = (*without, person.member) if kind is ChangeKind.REACT else without
        return replace(message, reactions=(Reaction("+1", members),) if members else ())

    return decide
