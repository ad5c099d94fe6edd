"""A member who is lost to a room while one of their connections subscribes to it: in whatever order
the calls of the two functions come, the connection is not subscribed in the end."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.chat import ChatService
from chalicelib.chat.gate import Gate
from chalicelib.chat.subscriptions import SubscriptionActions
from chalicelib.delivery.broadcaster import Delivery
from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.domain import Role
from chalicelib.stores import ConnectionStore, MessageLog, RoomStore
from tests.chalicelib.chat.rooms.conftest import member
from tests.chalicelib.stores.message_log.stepped_calls import SteppedClient, Task


class InOrder:
    """Workers that do one call after the other, so that each is a step."""

    def run(self, work, times):
        work()

    def sleep(self, seconds):
        pass


@pytest.fixture
def stepped(dynamodb, table, occupants_table, rooms_table, messages_table, fanout, posts, clock):
    """`stepped("bob", "subscribe", room=…)`: a function that performs it call by call."""
    client, workers = SteppedClient(dynamodb, lambda *_: None), InOrder()
    store = ConnectionStore(client, table, occupants_table, workers)
    rooms = RoomStore(client, rooms_table, workers.sleep)
    log = MessageLog(client, messages_table, clock, workers.sleep)

    class Broadcaster:
        """Posts that are no calls of DynamoDB."""

        def broadcast(self, frame, ids, pace=None):
            for id in ids:
                posts(id, frame)
            return Delivery(sent=len(ids))

    dispatcher = Dispatcher(store, Broadcaster(), fanout, clock)
    chat = ChatService(store, log, rooms, dispatcher, clock, workers=workers)

    def begin(who, action, **fields):
        clock.now += 60_000  # no limit is in the way
        body = json.dumps({"action": action, "id": "q", **fields})
        return Task(lambda: chat.receive(who, body), clock.now, lambda _: None)

    return begin


def advance(task, steps):
    for _ in range(steps):
        if not task.dead:
            task.step()


LOSSES = {
    "ban": ("ana", {"member": member("bob")}),
    "remove": ("ana", {"member": member("bob")}),
    "leave": ("bob-2", {}),
}


@pytest.fixture
def race(private, enter, ask, rooms, store, stepped, posts, clock):
    """`race("ban", order)`: whether Bob, a member at first, is subscribed in the end."""
    person = rooms.membership(private, member("bob")).person

    def is_subscribed(action, order):
        rooms.unban(private, member("bob"), clock.now)
        enter("bob"), enter("bob-2", "bob")
        rooms.add(private, person, Role.MEMBER, clock.now)
        store.unsubscribe(store.get("bob"), [private])
        assert ask("bob-2", "subscribe", room=private)["type"] == "subscribed"
        who, fields = LOSSES[action]
        tasks = [
            stepped("bob", "subscribe", room=private),
            stepped(who, action, room=private, **fields),
        ]
        for which in order:
            advance(tasks[which], 1)
        for task in tasks:
            advance(task, 1_000)
        assert posts.frames.pop(who, []) is not None
        rows = store.own_occupants(private, member("bob"), clock.now)
        stored = filter(None, map(store.get, ("bob", "bob-2")))
        here = [each.id for each in stored if private in each.rooms]
        return bool(rows or here)

    return is_subscribed


@pytest.mark.parametrize("action", LOSSES)
def test_who_is_lost_in_the_middle_of_a_subscription_is_not_subscribed(race, action):
    """The one function as a whole, after each of the other's calls."""
    for calls in range(12):
        assert not race(action, [0] * calls + [1] * 40)
        assert not race(action, [1] * calls + [0] * 40)


def test_nor_in_any_order_of_calls(race):
    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.integers(0, 1), min_size=8, max_size=30))
    def check(order):
        assert not race("ban", order)

    check()


def test_without_the_second_look_somebody_would_be(race, monkeypatch):
    """What the test finds."""
    seen = []
    real = Gate.granted

    def forgetful(gate, rooms, views, connection):
        seen.append(real(gate, rooms, views, connection))
        return next((each for each in seen if each), seen[-1])

    monkeypatch.setattr(Gate, "granted", forgetful)
    assert any(race("ban", [0] * calls + [1] * 40) or seen.clear() for calls in range(12))


CHANGES = {
    "mute": ("mute", {"expiresIn": 3_600}, "rs~"),
    "unmute": ("unmute", {}, "rs"),
    "demotion": ("role", {"role": "member"}, "rs"),
}


@pytest.fixture
def letters(private, enter, ask, rooms, store, stepped, posts, clock):
    """`letters("mute", order)`: what each of Bob's connections may do in the end, when he is muted,
    or no longer a moderator, while one of them subscribes; and what it should be."""
    person = rooms.membership(private, member("bob")).person

    def run(change, order):
        clock.now += 7_200_000  # whatever was before has ended
        for id, name in (("bob", "bob"), ("bob-2", "bob"), ("ana", "ana")):
            enter(id, name, connected_at=clock.now)
        ask("ana", "subscribe", room=private)
        ask("bob-2", "subscribe", room=private)
        action, fields, expected = CHANGES[change]
        before = rooms.membership(private, member("bob"))
        rooms.unmute(private, before, clock.now)
        before = rooms.membership(private, member("bob"))
        rooms.set_role(private, before, Role.MODERATOR if change == "demotion" else Role.MEMBER)
        before = rooms.membership(private, member("bob"))
        if change == "unmute":
            rooms.mute(private, before, person, clock.now + 7_000_000, clock.now)
        tasks = [
            stepped("bob", "subscribe", room=private),
            stepped("ana", action, room=private, member=member("bob"), **fields),
        ]
        for which in order:
            advance(tasks[which], 1)
        for task in tasks:
            advance(task, 1_000)
        (done,) = (frame for frame in posts.frames.pop("ana") if frame.get("id") == "q")
        assert done["type"] == "done"
        until = rooms.membership(private, member("bob")).muted_until
        ends = f"{expected}{until}" if change == "mute" else expected
        return [store.get(id).rooms[private] for id in ("bob", "bob-2")], [ends] * 2

    return run


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_do_less_or_more_in_the_middle_of_a_subscription_does_what_is_allowed(
    letters, change
):
    for order in [*([0] * calls + [1] * 60 for calls in range(2, 6)), [1] * 4 + [0] * 40]:
        found, expected = letters(change, order)
        assert found == expected, order


def test_without_the_second_look_a_muted_member_would_speak(letters, monkeypatch):
    def no_look(self, here, rooms):
        return self._gate.views(rooms, here.member)

    monkeypatch.setattr(SubscriptionActions, "settle", no_look)
    ends = [letters("mute", [0] * calls + [1] * 60) for calls in range(2, 5)]
    assert any(found != expected for found, expected in ends)


@pytest.mark.parametrize("calls", [3, 4, 5, 8])
def test_of_a_mute_and_its_end_by_two_moderators_at_once_the_later_one_holds(
    private, enter, ask, promote, rooms, store, stepped, clock, calls
):
    enter("cid")
    ask("ana", "invite", room=private, member=member("cid"))
    promote(private, "cid")
    ask("cid", "subscribe", room=private)
    ask("ana", "mute", room=private, member=member("bob"))
    tasks = [
        stepped("ana", "mute", room=private, member=member("bob"), expiresIn=3_600),
        stepped("cid", "unmute", room=private, member=member("bob")),
    ]
    advance(tasks[0], calls)
    advance(tasks[1], 1_000)
    advance(tasks[0], 1_000)
    until = rooms.membership(private, member("bob")).muted_until
    assert store.get("bob").rooms[private] == ("rs" if until is None else f"rs~{until}")


def test_who_is_removed_between_the_two_looks_hears_of_the_room_until_the_second_one(
    private, ask, rooms, store, stepped, posts, clock
):
    """During two calls a message may reach somebody who was removed before it was sent. A throttle
    makes each of them up to a second longer, so the checker of `bench access` tolerates two."""
    person = rooms.membership(private, member("bob")).person

    def is_heard():
        clock.now += 60_000  # no limit is in the way
        posts.frames.clear()
        ask("ana", "sendmessage", room=private, data="hello")
        return "message" in [frame["type"] for frame in posts.frames.pop("bob", [])]

    heard = []
    for calls in range(14):
        rooms.add(private, person, Role.MEMBER, clock.now)
        store.unsubscribe(store.get("bob"), [private])
        subscribing = stepped("bob", "subscribe", room=private)
        advance(subscribing, 2)  # charged, and its first look
        assert ask("ana", "remove", room=private, member=member("bob"))["type"] == "done"
        advance(subscribing, calls)
        heard.append(is_heard())
        advance(subscribing, 1_000)
        assert not is_heard()
    assert not heard[0]
    assert any(heard)
    assert not heard[-1]


@pytest.mark.parametrize("action", ["invite", "mute", "role"])
def test_who_is_removed_while_another_moderator_changes_their_place_is_told_no_more_of_the_room(
    private, enter, ask, promote, rooms, stepped, posts, clock, action
):
    person = rooms.membership(private, member("bob")).person
    enter("cid")
    ask("ana", "invite", room=private, member=member("cid"))
    promote(private, "cid")
    ask("cid", "subscribe", room=private)
    fields = {"role": "member"} if action == "role" else {}
    for calls in range(16):
        if action == "invite":
            ask("cid", "remove", room=private, member=member("bob"))
        else:
            rooms.add(private, person, Role.MEMBER, clock.now)
            ask("bob", "subscribe", room=private)
        changing = stepped("ana", action, room=private, member=member("bob"), **fields)
        advance(changing, calls)
        ask("cid", "remove", room=private, member=member("bob"))
        posts.frames.clear()
        advance(changing, 1_000)
        told = [frame["type"] for frame in posts.frames.pop("bob", [])]
        assert "room" not in told or rooms.membership(private, member("bob")), calls


def test_a_room_that_is_entered_during_a_rename_has_the_new_name_and_is_told(
    private, ask, store, stepped, posts, clock
):
    store.unsubscribe(store.get("bob"), [private])
    renaming = stepped("bob", "rename", name="Bobby")
    advance(renaming, 1)  # it has read where Bob is
    ask("bob", "subscribe", room=private)
    clock.now += 60_000  # what the room is told of next is not put off
    advance(renaming, 1_000)
    (occupant,) = store.own_occupants(private, member("bob"), clock.now)
    assert occupant.person.name == "Bobby"
    told = [frame for frame in posts.frames["ana"] if frame["type"] == "presence"]
    assert [(each["event"], each["name"]) for each in told][-1] == ("renamed", "Bobby")


@pytest.mark.parametrize("calls", range(1, 6))
@pytest.mark.parametrize("has_left", [False, True])
def test_a_direct_room_that_two_create_at_once_is_one(
    trio, ask, stepped, posts, rooms, calls, has_left
):
    if has_left:
        before = ask("ana", "create", kind="direct", members=[member("bob")])["room"]
        ask("ana", "subscribe", room=before)
        ask("ana", "leave", room=before)
        posts.frames.clear()
    ana = stepped("ana", "create", kind="direct", members=[member("bob")])
    bob = stepped("bob", "create", kind="direct", members=[member("ana")])
    advance(ana, calls)
    advance(bob, 1_000)
    advance(ana, 1_000)
    first, second = (
        next(frame for frame in posts.frames[who] if frame.get("id") == "q")
        for who in ("ana", "bob")
    )
    assert first["room"] == second["room"]
    settings = rooms.settings(first["room"])
    assert (settings.members, settings.owners) == (2, 0)
