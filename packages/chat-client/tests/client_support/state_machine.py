"""Whatever the network does to the clients, they end up with exactly the room's log."""

from dataclasses import replace

from chat_client.model.heartbeat import ConnectionDead
from chat_client.model.outbox import MAX_RESEND_AGE_S
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from client_support.messages import Gap
from client_support.model import CAT, Network

few = st.integers(0, 2)
some = st.integers(0, 5)
any_index = st.integers(0, 10**6)
either = st.integers(0, 1)
any_rows = st.integers(0, 2**16 - 1)  # each bit selects some of the rows


class Trouble(RuleBasedStateMachine):
    """Sends messages, and has the network lose, duplicate, reorder, delay and cut."""

    def __init__(self, make_log):
        super().__init__()
        self._log = make_log()
        self.net = Network(self._log)

    @initialize(already_said=some)
    def begin(self, already_said):
        for _ in range(already_said):
            self.net.others_send()

    @rule(who=either, is_heard=st.booleans())
    def a_member_sends(self, who, is_heard):
        self.net.devices[who].say()
        if is_heard:
            self.net.let_arrive(self.net.devices[who])

    @rule(count=some)
    def others_send(self, count):
        for _ in range(count):
            self.net.others_send()

    @rule()
    def a_writer_takes_a_number(self):
        self.net.server.reserve(CAT)

    @rule()
    def all_connect_while_a_writer_is_slow(self):
        """They miss the broadcast of what was written above its number."""
        self.net.server.reserve(CAT)
        self.net.others_send()
        for device in self.net.devices:
            device.connect()

    @rule(index=any_index)
    def a_slow_writer_writes(self, index):
        if in_flight := self.net.server.in_flight:
            self.net.a_slow_writer_writes(index % len(in_flight))

    @rule(index=any_index)
    def a_writer_dies(self, index):
        if in_flight := self.net.server.in_flight:
            self.net.server.writer_dies(index % len(in_flight))

    @rule(who=either)
    def a_member_loads_older(self, who):
        self.net.devices[who].log.load_older()
        self.net.devices[who].run()

    @rule(who=either, index=any_index, copies=few)
    def the_server_takes(self, who, index, copies):
        device = self.net.devices[who]
        if device.up:
            self.net.serve(device, index % len(device.up), copies)

    @rule(who=either, index=any_index, is_stored=st.booleans())
    def the_server_is_unavailable(self, who, index, is_stored):
        device = self.net.devices[who]
        if device.up:
            self.net.fail(device, index % len(device.up), "unavailable", is_stored)

    @rule(who=either, index=any_index)
    def a_frame_comes_too_soon(self, who, index):
        device = self.net.devices[who]
        if device.up:
            self.net.fail(device, index % len(device.up), "too_many", is_stored=False)

    @rule(who=either, index=any_index)
    def a_frame_is_shed(self, who, index):
        device = self.net.devices[who]
        if device.up:
            self.net.shed(device, index % len(device.up))

    @rule(who=either, index=any_index, copies=few)
    def a_client_gets(self, who, index, copies):
        device = self.net.devices[who]
        if device.down:
            device.deliver(index % len(device.down), copies)

    @rule(who=either)
    def a_client_gets_all_answers(self, who):
        self.net.let_arrive(self.net.devices[who])

    @rule(who=either, index=any_index, is_up=st.booleans())
    def a_frame_is_lost(self, who, index, is_up):
        frames = self.net.devices[who].up if is_up else self.net.devices[who].down
        if frames:
            frames.pop(index % len(frames))

    @rule(who=either, index=any_index)
    def an_answered_message_comes_again(self, who, index):
        device = self.net.devices[who]
        answered = [item for item in device.said if item.message]
        if answered:
            item = answered[index % len(answered)]
            if not self.net.server.has_forgotten(device.member, item.id):
                self.net.resend(device, item)

    @rule(seconds=st.sampled_from([0.1, 0.4, 6.0, 40.0]))
    def time_passes(self, seconds):
        self.net.clock.now += seconds
        for device in self.net.devices:
            try:
                device.run()
            except ConnectionDead:
                device.connect()

    @rule(days=st.sampled_from([2, 20, 31, 31]), which=any_rows)
    def days_pass(self, days, which):
        self.net.days_pass(days)
        self.some_of_what_has_expired_is_deleted(which)

    @rule(who=either)
    def the_connection_is_cut(self, who):
        self.net.devices[who].connect()

    def some_of_what_has_expired_is_deleted(self, which):
        for place, key in enumerate(self.net.server.expired()):
            if which >> place % 16 & 1:
                self.net.server.delete(key)

    @invariant()
    def nothing_is_skipped_duplicated_or_out_of_order(self):
        for device in self.net.devices:
            numbers = [seq for entry in device.log.entries for seq in bounds(entry)]
            assert numbers == sorted(numbers)
            assert len(set(numbers)) == sum(len({*bounds(entry)}) for entry in device.log.entries)
            if numbers:
                known = {seq for seq in self.net.server.kept if numbers[0] <= seq <= numbers[-1]}
                assert known <= set(numbers)

    def teardown(self):
        try:
            self.net.recover()
            self.nothing_is_skipped_duplicated_or_out_of_order()
            for device in self.net.devices:
                check_log(self.net.server, device.log)
                check_said(self.net.server, device, self.net.clock.now)
        finally:
            self._log.close()


def bounds(entry):
    return (entry.first, entry.last) if isinstance(entry, Gap) else (entry.seq, entry.seq)


def check_log(server, log):
    """From its first entry on, the log is the room's, with gaps where rows were deleted."""
    for entry in log.entries:
        if isinstance(entry, Gap):
            assert not [seq for seq in server.kept if entry.first <= seq <= entry.last]
        else:
            said = server.said[entry.seq]
            assert vars(entry) == vars(replace(said, at=entry.at))
    began = 0 if log.reached_start else log.first
    shown = {entry.seq for entry in log.entries if not isinstance(entry, Gap)}
    assert {seq for seq in server.kept if seq >= began} <= shown


def check_said(server, device, now):
    """Each message is in the log once and in order, except those that expired in the outbox."""
    texts = [said.data for _, said in sorted(server.said.items()) if said.member == device.member]
    assert texts == [item.data for item in device.said if item.message or item.data in texts]
    for item in device.said:
        assert item.message or (
            item.error.code == "too_old" and item.written_at_s < now - MAX_RESEND_AGE_S
        )
        assert not item.message or server.said[item.message.seq].data == item.data


def check_model(make_log, examples):
    """Have two clients end up with exactly the log that `make_log()` makes, in many examples."""
    run_state_machine_as_test(
        lambda: Trouble(make_log),
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
