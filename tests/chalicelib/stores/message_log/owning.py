"""What an owner does to a room, as rules of a state machine."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.chalicelib.stores.message_log.truth import ROOM


class Owner:
    """Rules of LogMachine. has_rules: whether the owner sets rules, which the room's counter holds,
    so that it cannot be deleted by hand."""

    @initialize(has_rules=st.booleans())
    def a_room_has_rules_or_not(self, has_rules):
        self.has_rules = has_rules

    @precondition(lambda self: self.has_rules)
    @rule(retention=st.sampled_from([None, 1, 1, 365]))
    def an_owner_sets_for_how_long_messages_are_kept(self, retention):
        self._transact([self.log.ruling(ROOM, 0, retention)])

    @precondition(lambda self: self.has_rules)
    @rule()
    def newer_messages_expire_before_older_ones(self):
        for retention in (None, 1):
            self.an_owner_sets_for_how_long_messages_are_kept(retention)
            self.a_member_sends(False, 9)
        self.days_pass(1, 0)

    @rule(steps=st.integers(0, 3))
    def an_owner_archives_the_room_for_a_while(self, steps):
        self._transact(self.log.archiving(ROOM, True))
        for task in self.tasks * steps:
            self._step(task)
        self._transact(self.log.archiving(ROOM, False))

    def _transact(self, parts):
        self.now += 1
        self.client.transact_write_items(TransactItems=[{verb: part} for verb, part in parts])
