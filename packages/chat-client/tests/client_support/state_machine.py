"""Whatever the network does to the clients, they end up with exactly the logs of their rooms."""

from dataclasses import replace

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

from client_support.messages import Gap, fields
from client_support.model import ROOMS, Network
from client_support.server_model import ALMIGHTY

few = st.integers(0, 2)
some = st.integers(0, 5)
any_index = st.integers(0, 10**6)
either = st.integers(0, 1)
rooms = st.sampled_from(ROOMS)
actions = st.sampled_from(["edit", "edit", "delete", "react", "react", "unreact"])
several_actions = st.lists(actions, min_size=1, max_size=3)
any_rows = st.integers(0, 2**16 - 1)  # each bit selects some of the rows


class Trouble(RuleBasedStateMachine):
    """Sends messages, and has the network lose, duplicate, reorder, delay and cut."""

    def __init__(self, make_log):
        super().__init__()
        self._log = make_log()
        self._ends_with_new_connections = True
        self.net = Network(self._log)

    @initialize(counts=st.tuples(some, some), ends_with_new_connections=st.booleans())
    def begin(self, counts, ends_with_new_connections):
        self._ends_with_new_connections = ends_with_new_connections
        for room, already_said in zip(ROOMS, counts, strict=True):
            for _ in range(already_said):
                self.net.others_send(room)

    @rule(who=either, room=rooms, is_heard=st.booleans())
    def a_member_sends(self, who, room, is_heard):
        self.net.devices[who].say(room)
        if is_heard:
            self.net.let_arrive(self.net.devices[who])

    @rule(room=rooms, count=some)
    def others_send(self, room, count):
        for _ in range(count):
            self.net.others_send(room)

    @rule(who=either, room=rooms, action=actions, index=any_index, is_heard=st.booleans())
    def a_member_changes_a_message(self, who, room, action, index, is_heard):
        device = self.net.devices[who]
        entries = device.rooms[room].log.entries
        seqs = [entry.seq for entry in entries if not isinstance(entry, Gap)]
        if seqs:
            device.change(room, action, seqs[-1 - index % min(3, len(seqs))])
            if is_heard:
                self.net.let_arrive(device)

    @rule(room=rooms, todo=several_actions, index=any_index)
    def others_change_messages(self, room, todo, index):
        for number, action in enumerate(todo):
            self._others_change(room, action, index + number)

    @rule(room=rooms, todo=several_actions, index=any_index, copies=few)
    def changes_of_one_message_come_in_reverse(self, room, todo, index, copies):
        for action in todo:
            self._others_change(room, action, index)
        for device in self.net.devices:
            for _ in todo:
                if device.down:
                    device.deliver(len(device.down) - 1, copies)

    @rule(room=rooms, todo=several_actions, index=any_index)
    def all_connect_after_a_change(self, room, todo, index):
        """They miss what was told of it."""
        self.others_change_messages(room, todo, index)
        for device in self.net.devices:
            device.connect()

    @rule(who=either, room=rooms, action=actions, index=any_index)
    def a_change_overtakes_the_page_of_its_message(self, who, room, action, index):
        self.net.let_arrive(self.net.devices[who])
        self.a_member_loads_older(who, room)
        device = self.net.devices[who]
        while device.up:
            self.net.serve(device, 0)
        self._others_change(room, action, index)
        self.net.tell_collected()
        while device.down:
            device.deliver(len(device.down) - 1)

    @rule()
    def collected_reactions_are_told(self):
        self.net.tell_collected()

    @rule(room=rooms)
    def a_writer_takes_a_number(self, room):
        self.net.servers[room].reserve(ALMIGHTY)

    @rule(room=rooms)
    def all_connect_while_a_writer_is_slow(self, room):
        """They miss the broadcast of what was written above its number."""
        self.net.servers[room].reserve(ALMIGHTY)
        self.net.others_send(room)
        for device in self.net.devices:
            device.connect()

    @rule(room=rooms, index=any_index)
    def a_slow_writer_writes(self, room, index):
        if in_flight := self.net.servers[room].in_flight:
            self.net.a_slow_writer_writes(room, index % len(in_flight))

    @rule(room=rooms, index=any_index)
    def a_writer_dies(self, room, index):
        if in_flight := self.net.servers[room].in_flight:
            self.net.servers[room].writer_dies(index % len(in_flight))

    @rule(who=either, room=rooms)
    def the_server_loses_a_subscription(self, who, room):
        """And tells nobody, so that this member misses a message."""
        self.net.devices[who].subscribed.discard(room)
        self.net.others_send(room)

    @rule(who=either, room=rooms)
    def a_member_loads_older(self, who, room):
        self.net.devices[who].rooms[room].log.load_older()
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
        answered = [(room, item) for room, item in device.said if item.message]
        if answered:
            room, item = answered[index % len(answered)]
            if not self.net.servers[room].has_forgotten(device.member, item.id):
                self.net.resend(device, room, item)

    @rule(seconds=st.sampled_from([0.1, 0.4, 6.0, 40.0]))
    def time_passes(self, seconds):
        self.net.clock.now += seconds
        for device in self.net.devices:
            device.run_or_connect()

    @rule(days=st.sampled_from([2, 20, 31, 31]), which=any_rows)
    def days_pass(self, days, which):
        self.net.days_pass(days)
        self.some_of_what_has_expired_is_deleted(which)

    @rule(who=either)
    def the_connection_is_cut(self, who):
        self.net.devices[who].connect()

    def _others_change(self, room, action, index):
        seqs = sorted(self.net.servers[room].said)
        if seqs:
            self.net.others_change(room, action, seqs[-1 - index % min(6, len(seqs))])

    def some_of_what_has_expired_is_deleted(self, which):
        for place, key in enumerate(self.net.expired()):
            if which >> place % 16 & 1:
                self.net.delete(key)

    @invariant()
    def nothing_is_skipped_duplicated_or_out_of_order(self):
        for device in self.net.devices:
            for room, server in self.net.servers.items():
                check_entries(server, device.rooms[room].log.entries)

    def teardown(self):
        try:
            self.net.recover(self._ends_with_new_connections)
            self.nothing_is_skipped_duplicated_or_out_of_order()
            for device in self.net.devices:
                for room, server in self.net.servers.items():
                    check_log(server, device.rooms[room].log)
                    said = [item for there, item in device.said if there == room]
                    check_said(server, device.member, said, self.net.clock.now)
                    check_states(server, device.member, device.rooms[room].log)
                check_done([item for _, item in device.done])
        finally:
            self._log.close()


def bounds(entry):
    return (entry.first, entry.last) if isinstance(entry, Gap) else (entry.seq, entry.seq)


def check_entries(server, entries):
    """Each once, in order, and none is left out between them."""
    numbers = [seq for entry in entries for seq in bounds(entry)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == sum(len({*bounds(entry)}) for entry in entries)
    if numbers:
        known = {seq for seq in server.kept if numbers[0] <= seq <= numbers[-1]}
        assert known <= set(numbers)


def check_log(server, log):
    """From its first entry on, the log is the room's, with gaps where rows were deleted."""
    for entry in log.entries:
        if isinstance(entry, Gap):
            assert not [seq for seq in server.kept if entry.first <= seq <= entry.last]
        else:
            assert entry.seq in server.said
    began = 0 if log.reached_start else log.first
    shown = {entry.seq for entry in log.entries if not isinstance(entry, Gap)}
    assert {seq for seq in server.kept if seq >= began} <= shown


def check_states(server, member, log):
    """Each message that is still kept is shown as it is now, and says which reactions are own."""
    for entry in log.entries:
        if not isinstance(entry, Gap) and entry.seq in server.kept:
            said = server.said[entry.seq]
            assert fields(entry, member) == fields(replace(said, at=entry.at), member)
            assert all(each.mine is (member in each.members) for each in entry.reactions)


def check_done(items):
    """Each change was made or refused for good."""
    for item in items:
        assert item.message or item.error.code in ("no_message", "not_allowed", "too_old")


def check_said(server, member, items, now):
    """Each message is in the log once and in order, except those that expired in the outbox."""
    own = [seq for seq, said in sorted(server.said.items()) if said.member == member]
    texts = [server.texts[seq] for seq in own]
    assert texts == [item.data for item in items if item.message or item.data in texts]
    for item in items:
        assert item.message or (
            item.error.code == "too_old" and item.written_at_s < now - MAX_RESEND_AGE_S
        )
        assert not item.message or server.texts[item.message.seq] == item.data


def check_model(make_log, examples):
    """Have two clients end up with exactly the logs that `make_log()` makes, in many examples."""
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
