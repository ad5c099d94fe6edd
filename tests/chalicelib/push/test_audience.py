"""Who is notified: those whom a message is meant for, who may read it, are away, and asked."""

import pytest

from chalicelib.domain import Kind, Message, Notify, Person
from chalicelib.protocol import identifiers
from chalicelib.push.audience import MAX_NOTIFIED


@pytest.fixture
def of(audience, clock):
    """`of("garden", mentions=("ben",))`: who is notified of Ana's message there."""

    def members(room, **fields):
        message = Message(room=room, seq=1, member="ana", name="Ana", data="x", at=clock())
        message = Message(**{**vars(message), **fields})
        return audience.of(message)

    return members


@pytest.fixture
def all_asked(ask):
    for member in ("ana", "ben", "cleo", "dora", "eve"):
        ask(member)


def test_those_who_are_mentioned_are_notified_and_never_the_sender(of, garden, all_asked):
    assert of(garden, mentions=("ben", "ana", "cleo")) == ["ben", "cleo"]
    assert of(garden) == []


def test_who_has_not_asked_is_not(of, garden, ask):
    ask("cleo")
    assert of(garden, mentions=("ben", "cleo")) == ["cleo"]


def test_who_is_connected_is_not_whatever_the_room(of, garden, all_asked, store, connection):
    store.open(connection("phone", "elsewhere", member="ben", has_channel=True))
    assert of(garden, mentions=("ben", "cleo")) == ["cleo"]
    store.leave(["phone"])
    assert of(garden, mentions=("ben", "cleo")) == ["ben", "cleo"]


def test_who_may_no_longer_read_the_room_is_not(of, garden, all_asked, rooms, clock):
    rooms.remove(garden, rooms.membership(garden, "ben"), clock())
    assert of(garden, mentions=("ben", "cleo", "eve")) == ["cleo"]
    rooms.ban("lobby", None, Person("eve", "Eve"), clock() + 1000, clock())
    assert of("lobby", mentions=("cleo", "eve")) == ["cleo"]


def test_all_others_of_a_direct_room_are(of, rooms, all_asked, clock):
    people = [Person(name, name) for name in ("ana", "ben", "cleo")]
    room = identifiers.direct_room([each.member for each in people])
    rooms.create_direct(room, people, clock())
    assert of(room) == ["ben", "cleo"]
    assert of(f"{room}:7") == ["ben", "cleo"]


def test_a_mention_of_everybody_is_for_the_members_of_the_room(of, garden, all_asked, rooms):
    assert of(garden, mentions_room=True) == ["ben", "cleo", "dora"]
    assert of(f"{garden}:7", mentions_room=True) == ["ben", "cleo", "dora"]
    rooms.mark_read("lobby", Kind.OPEN, Person("ben", "Ben"), 1, 1)
    assert of("lobby", mentions_room=True) == []


def test_a_mention_of_everybody_in_a_large_room_is_for_those_alone_who_are_named(
    of, rooms, all_asked, clock
):
    rooms.create_open("hall", Person("ben", "Ben"), clock(), None, None)
    for number in range(MAX_NOTIFIED - 1):
        rooms.mark_read("hall", Kind.OPEN, Person(f"m{number:03}", "m"), 1, clock())
    assert of("hall", mentions_room=True) == ["ben"]
    rooms.mark_read("hall", Kind.OPEN, Person("reader", "r"), 1, clock())
    assert of("hall", mentions_room=True) == []
    assert of("hall", mentions_room=True, mentions=("ben",)) == ["ben"]


def test_a_room_can_have_no_notifications(of, garden, all_asked, rooms):
    rooms.describe(garden, notify=Notify.NONE)
    assert of(garden, mentions=("ben",), mentions_room=True) == []
    rooms.describe(garden, notify=Notify.NAME)
    assert of(garden, mentions=("ben",)) == ["ben"]
