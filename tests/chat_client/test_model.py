"""Whatever the network does to it, a client ends up with exactly the room's log."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chat_client.conversation import ConnectionUseless
from tests.chat_client.messages import Gap
from tests.chat_client.model import Network

few = st.integers(0, 2)
some = st.integers(0, 5)
any_index = st.integers(0, 10**6)


class Trouble(RuleBasedStateMachine):
    """Says things, and lets the network lose, double, reorder, delay and cut."""

    @initialize(already_said=some)
    def begin(self, already_said):
        self.net = Network()
        for _ in range(already_said):
            self.net.others_say()

    @rule()
    def ana_says(self):
        self.net.say()

    @rule(count=some)
    def others_say(self, count):
        for _ in range(count):
            self.net.others_say()

    @rule()
    def ana_wants_older(self):
        self.net.log.want_older()
        self.net.run()

    @precondition(lambda self: self.net.up)
    @rule(index=any_index, copies=few)
    def the_server_takes(self, index, copies):
        self.net.serve(index % len(self.net.up), copies)

    @precondition(lambda self: self.net.up)
    @rule(index=any_index, is_stored=st.booleans())
    def the_server_is_unavailable(self, index, is_stored):
        self.net.fail(index % len(self.net.up), is_stored)

    @precondition(lambda self: self.net.down)
    @rule(index=any_index, copies=few)
    def the_client_gets(self, index, copies):
        self.net.deliver(index % len(self.net.down), copies)

    @precondition(lambda self: self.net.up)
    @rule(index=any_index)
    def lose_on_the_way_up(self, index):
        self.net.up.pop(index % len(self.net.up))

    @precondition(lambda self: self.net.down)
    @rule(index=any_index)
    def lose_on_the_way_down(self, index):
        self.net.down.pop(index % len(self.net.down))

    @rule(seconds=st.sampled_from([0.1, 0.4, 6.0, 40.0]))
    def time_passes(self, seconds):
        self.net.now += seconds
        try:
            self.net.run()
        except ConnectionUseless:
            self.net.connect()

    @rule()
    def the_connection_is_cut(self):
        self.net.connect()

    @rule(count=some)
    def history_expires(self, count):
        self.net.server.expire(count)

    @invariant()
    def nothing_is_skipped_doubled_or_out_of_order(self):
        if not hasattr(self, "net"):
            return
        next_seq = None
        for entry in self.net.log.entries:
            first, last = (entry.first, entry.last) if isinstance(entry, Gap) else [entry.seq] * 2
            assert first == (next_seq or first)
            next_seq = last + 1

    def teardown(self):
        if hasattr(self, "net"):
            self.net.recover()
            self.nothing_is_skipped_doubled_or_out_of_order()
            check(self.net)


def check(net):
    """The client has exactly the log, but for marked gaps where it is no longer kept."""
    stored = {message.seq: message for message in net.server.log}
    for entry in net.log.entries:
        if isinstance(entry, Gap):
            missing = set(stored) & set(range(entry.first, entry.last + 1))
            assert missing <= net.server.expired
        else:
            assert entry == stored[entry.seq]
    texts = [message.data for message in net.server.log if message.member == "member-ana"]
    assert texts == [item.data for item in net.said], "lost, doubled or out of order"
    assert all(item.message == stored[item.message.seq] for item in net.said)


def test_a_client_ends_up_with_exactly_the_log_whatever_happens():
    run_state_machine_as_test(
        Trouble,
        settings=settings(
            max_examples=150,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
