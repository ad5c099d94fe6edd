"""A state machine over the real store: people who come, go, and change each other, in functions
whose calls interleave in any way, fail, or end after any call. A model says what each write may do,
and is compared with the table after each call."""

from greenlet import getcurrent
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib.domain import FOREVER, Kind, Role
from chalicelib.stores import StoreUnavailable
from chalicelib.stores.rooms import RoomConflict, RoomStore
from chalicelib.stores.rooms.items import invitation_key
from tests.chalicelib.stores.message_log.stepped_calls import SteppedClient, Task
from tests.chalicelib.stores.rooms.conftest import NOW, person
from tests.chalicelib.stores.rooms.room_model import RoomModel

PEOPLE = {who.member: who for who in map(person, ("Ana", "Bob", "Cid", "Dan"))}
ROOMS = {Kind.PRIVATE: "private." + "a" * 26, Kind.OPEN: "garden"}
WRITES = ("put_item", "update_item", "delete_item", "transact_write_items")
MAX_TASKS = 3

picks = st.integers(0, 10**6)
people = st.sampled_from(sorted(PEOPLE))
roles = st.sampled_from([Role.OWNER, Role.OWNER, Role.MODERATOR, Role.MEMBER])
steps = st.sampled_from([0, 0, 1, 9, 9, 9])
terms = st.sampled_from([60_000, 7_200_000, FOREVER])


def stored_as(invite):
    return invitation_key("", invite)["item"]["S"]


class RoomMachine(RuleBasedStateMachine):
    """Rules are named by who does what."""

    def __init__(self, client, table, kind):
        super().__init__()
        self.client, self.table, self.kind, self.room = client, table, kind, ROOMS[kind]
        self.now, self.tasks, self.invites = NOW, [], []
        self.store = RoomStore(client, table)
        self.stepped = RoomStore(SteppedClient(client, self._on_call), table, lambda _: None)
        self.model = RoomModel(kind)

    @initialize(who=people, steps=steps)
    def at_first_somebody_creates_the_room(self, who, steps):
        self.somebody_creates_the_room(who, steps)

    @rule(who=people, steps=steps)
    def somebody_creates_the_room(self, who, steps):
        now = self.now
        create = {
            Kind.OPEN: self.stepped.create_open,
            Kind.PRIVATE: self.stepped.create_private,
        }[self.kind]
        self._start(
            steps, "create", lambda: create(self.room, PEOPLE[who], now, None, None), who, now
        )

    @precondition(lambda self: len(self.invites) < 3)
    @rule(uses=st.sampled_from([1, 1, 2]), seconds=st.sampled_from([60, 3_600]))
    def a_moderator_invites(self, uses, seconds):
        expires_at = self.now + seconds * 1000
        invite = self.store.invite(self.room, "ana", uses, expires_at, self.now)
        self.invites.append(invite)
        self.model.invitations[stored_as(invite)] = uses
        self.model.expiries[stored_as(invite)] = expires_at

    @rule(
        who=people,
        role=roles,
        pick=picks,
        is_invited=st.sampled_from([True, True, False]),
        steps=steps,
    )
    def somebody_comes(self, who, role, pick, is_invited, steps):
        invite = self.invites[pick % len(self.invites)] if self.invites and is_invited else None
        role, now = Role.MEMBER if invite else role, self.now
        self._start(
            steps,
            "add",
            lambda: self.stepped.add(self.room, PEOPLE[who], role, now, invite),
            *(who, role, invite and stored_as(invite), now),
        )

    @rule(first=people, second=people, steps=steps)
    def two_use_one_invitation(self, first, second, steps):
        if self.invites:
            self.somebody_comes(first, Role.MEMBER, 0, True, steps)
            self.somebody_comes(second, Role.MEMBER, 0, True, 9)

    @rule(who=people, steps=steps, term=terms, is_invited=st.booleans())
    def somebody_comes_who_is_banned(self, who, steps, term, is_invited):
        self.somebody_is_banned(who, term, steps)
        self.somebody_comes(who, Role.MEMBER, 0, is_invited, 9)

    def _seen(self, who):
        found = self.store.membership(self.room, who)
        return found, self.model.as_seen(found), self.now

    @rule(who=people, steps=steps)
    def somebody_leaves(self, who, steps):
        seen, as_seen, now = self._seen(who)
        if seen:
            leave = lambda: self.stepped.leave(self.room, self.kind, seen, now)  # noqa: E731
            self._start(steps, "leave", leave, who, as_seen, now)

    @rule(first=people, second=people, reads=st.integers(0, 1))
    def two_leave_at_once(self, first, second, reads):
        self.somebody_leaves(first, reads)
        self.somebody_leaves(second, 9)

    @rule(who=people, steps=steps)
    def somebody_is_removed(self, who, steps):
        seen, as_seen, now = self._seen(who)
        if seen:
            remove = lambda: self.stepped.remove(self.room, seen, now)  # noqa: E731
            self._start(steps, "remove", remove, who, as_seen, now)

    @rule(who=people, term=terms, steps=steps)
    def somebody_is_banned(self, who, term, steps):
        seen, as_seen, now = self._seen(who)
        until = min(FOREVER, now + term)
        ban = lambda: self.stepped.ban(self.room, seen, PEOPLE[who], until, now)  # noqa: E731
        self._start(steps, "ban", ban, who, as_seen, until)

    @rule(who=people, steps=steps)
    def a_ban_is_lifted(self, who, steps):
        now = self.now
        self._start(steps, "unban", lambda: self.stepped.unban(self.room, who, now), who, now)

    @rule(who=people, term=terms, steps=steps)
    def somebody_is_muted(self, who, term, steps):
        seen, as_seen, now = self._seen(who)
        until = min(FOREVER, now + term)
        mute = lambda: self.stepped.mute(self.room, seen, PEOPLE[who], until, now)  # noqa: E731
        self._start(steps, "mute", mute, who, as_seen, until, now)

    @rule(who=people, steps=steps)
    def a_mute_is_lifted(self, who, steps):
        seen, as_seen, now = self._seen(who)
        if seen:
            unmute = lambda: self.stepped.unmute(self.room, seen, now)  # noqa: E731
            self._start(steps, "unmute", unmute, who, as_seen, now)

    @rule(who=people, role=roles, steps=steps)
    def somebody_gets_a_role(self, who, role, steps):
        seen, as_seen, _ = self._seen(who)
        if seen:
            change = lambda: self.stepped.set_role(self.room, seen, role)  # noqa: E731
            self._start(steps, "set_role", change, who, as_seen, role)

    @rule(who=people, up_to=st.integers(1, 5), steps=steps)
    def somebody_reads(self, who, up_to, steps):
        now = self.now
        read = lambda: self.stepped.mark_read(self.room, self.kind, PEOPLE[who], up_to, now)  # noqa: E731
        self._start(steps, "mark_read", read, who, up_to, now)

    # Calls

    def _start(self, steps, verb, work, *arguments):
        while len(self.tasks) >= MAX_TASKS:
            self._step(self.tasks[0])

        def guarded():
            try:
                return work()
            except (RoomConflict, StoreUnavailable) as error:
                return error

        task = Task(guarded, self.now, lambda result: self._on_end(verb, arguments, result))
        task.verb, task.arguments, task.has_written = verb, arguments, False
        self.tasks.append(task)
        for _ in range(steps):
            self._step(task)

    def _on_call(self, operation, parameters, response):
        """A call has succeeded: a write is what the model says, and only once."""
        task = getcurrent()
        if operation in WRITES and not task.has_written:
            task.has_written = True
            self.model.write(task.verb, *task.arguments)

    def _on_end(self, verb, arguments, result):
        if isinstance(result, RoomConflict):
            assert self.model.explains(result, verb, *arguments), (verb, arguments, result)
        elif result is False:  # of `add`
            assert self.model.is_member(arguments[0])

    def _step(self, task, fault=None):
        if not task.dead:
            task.step(fault)
            self._compare()
        self.tasks = [each for each in self.tasks if not each.dead]

    @precondition(lambda self: self.tasks)
    @rule(pick=picks, steps=st.integers(1, 3))
    def a_function_goes_on(self, pick, steps):
        task = self.tasks[pick % len(self.tasks)]
        for _ in range(steps):
            self._step(task)

    @precondition(lambda self: self.tasks)
    @rule(pick=picks, fault=st.sampled_from(["refused", "lost", "repeated", "dies"]))
    def a_call_goes_wrong(self, pick, fault):
        task = self.tasks[pick % len(self.tasks)]
        if fault == "dies":
            task.die()
            self.tasks.remove(task)
        else:
            self._step(task, fault)

    @rule(seconds=st.sampled_from([30, 3_600]))
    def time_passes(self, seconds):
        """But not for those who are about to use an invitation, which DynamoDB does not see."""
        self.now += seconds * 1000

    def _compare(self):
        rows = self.client.scan(TableName=self.table)["Items"]
        assert RoomModel.of_rows(rows, self.kind) == self.model.stored()

    def teardown(self):
        for task in list(self.tasks):
            while not task.dead:
                self._step(task)
        self._compare()
