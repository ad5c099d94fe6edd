"""Read positions, what is unread, and receipts."""

import json

import pytest

from chalicelib.chat.rooms import read_positions
from chalicelib.stores import StoreUnavailable
from tests.chalicelib.chat.rooms.conftest import member


@pytest.fixture
def said(private, ask, posts):
    """The numbers of three messages of Ana in the private room."""
    numbers = [ask("ana", "sendmessage", room=private, data=f"{n}")["seq"] for n in range(3)]
    posts.frames.clear()
    return numbers


def test_what_is_read_is_told_with_what_is_left(private, said, ask):
    answer = ask("bob", "read", room=private, upTo=said[0])
    assert answer == {
        "type": "read",
        "id": answer["id"],
        "room": private,
        "upTo": said[0],
        "unread": 2,
    }


def test_what_is_read_is_right_on_every_device(private, said, enter, ask, hears):
    enter("bob-2", "bob")
    ask("bob", "read", room=private, upTo=said[1])
    assert hears("bob-2") == [{"type": "read", "room": private, "upTo": said[1], "unread": 1}]
    subscribed = ask("bob-2", "subscribe", room=private)["rooms"][0]
    assert (subscribed["read"], subscribed["unread"]) == (said[1], 1)
    (room,) = ask("bob-2", "rooms")["rooms"]
    assert (room["read"], room["unread"], room["last"]) == (said[1], 1, said[2])


def test_a_read_position_does_not_go_back(private, said, enter, ask, hears):
    enter("bob-2", "bob")
    ask("bob", "read", room=private, upTo=said[2])
    hears("bob-2")
    answer = ask("bob", "read", room=private, upTo=said[0])
    assert (answer["upTo"], answer["unread"]) == (said[2], 0)
    assert hears("bob-2") == []


def test_nothing_is_read_before_it_is_there(private, said, ask):
    assert ask("bob", "read", room=private, upTo=2**53 - 1)["upTo"] == said[2]
    ask("ana", "sendmessage", room=private, data="new")
    assert ask("bob", "rooms")["rooms"][0]["unread"] == 1


@pytest.mark.parametrize("up_to", [0, 5])
def test_an_empty_room_is_read_up_to_0_and_the_others_are_not_told(
    private, up_to, enter, ask, hears
):
    enter("bob-2", "bob")
    hears("ana")
    answer = ask("bob", "read", room=private, upTo=up_to)
    assert (answer["upTo"], answer["unread"]) == (0, 0)
    assert hears("bob-2") == [{"type": "read", "room": private, "upTo": 0, "unread": 0}]
    assert hears("ana") == []
    assert ask("bob", "rooms")["rooms"][0]["read"] == 0


def test_what_comes_after_a_read_position_of_0_is_unread_on_another_device(garden, enter, ask):
    assert ask("bob", "read", room=garden, upTo=0)["upTo"] == 0
    ask("ana", "sendmessage", room=garden, data="the first")
    enter("bob-2", "bob")
    (subscribed,) = ask("bob-2", "subscribe", room=garden)["rooms"]
    assert (subscribed["read"], subscribed["unread"]) == (0, 1)
    (listed,) = (room for room in ask("bob-2", "rooms")["rooms"] if room["room"] == garden)
    assert (listed["read"], listed["unread"]) == (0, 1)


def test_a_read_position_of_0_is_answered_with_the_one_that_is_stored(private, said, ask):
    ask("bob", "read", room=private, upTo=said[1])
    answer = ask("bob", "read", room=private, upTo=0)
    assert (answer["upTo"], answer["unread"]) == (said[1], 1)


def test_ones_own_messages_are_not_unread(private, said, ask):
    assert ask("ana", "rooms")["rooms"][0]["unread"] == 0


def test_who_has_lost_the_room_reads_nothing_more(private, said, ask, code, rooms, now):
    rooms.remove(private, rooms.membership(private, member("bob")), now)
    assert code(ask("bob", "read", room=private, upTo=said[2])) == "not_subscribed"
    assert rooms.membership(private, member("bob")) is None


def test_the_room_is_told_who_has_read(private, said, ask, hears):
    ask("bob", "read", room=private, upTo=said[1])
    told = {"type": "receipts", "room": private, "reads": {member("bob"): said[1]}}
    assert hears("ana") == [told]
    assert hears("bob") == []
    assert ask("ana", "receipts", room=private)["reads"] == {member("bob"): said[1]}


def test_receipts_of_a_second_are_told_together(private, said, ask, hears, deliver_summaries):
    ask("ana", "invite", room=private, member=member("cid"))
    ask("cid", "subscribe", room=private)
    hears("ana"), hears("bob")
    ask("bob", "read", room=private, upTo=said[0])
    ask("bob", "read", room=private, upTo=said[1])
    ask("cid", "read", room=private, upTo=said[2])
    assert len(hears("ana")) == 1
    deliver_summaries()
    (told,) = (frame for frame in hears("ana") if frame["type"] == "receipts")
    assert told["reads"] == {member("bob"): said[1], member("cid"): said[2]}


def test_a_summary_leaves_out_what_was_read_long_ago(
    private, said, ask, hears, clock, deliver_summaries
):
    ask("ana", "read", room=private, upTo=said[2])
    clock.now += read_positions.RECENT_MS
    for number in said[:2]:
        ask("bob", "read", room=private, upTo=number)
    hears("ana")
    deliver_summaries()
    assert hears("ana")[-1]["reads"] == {member("bob"): said[1]}


def test_a_large_room_is_not_told(garden, ask, hears, monkeypatch):
    monkeypatch.setattr("chalicelib.chat.roster.MAX_PRESENCE_MEMBERS", 2)
    monkeypatch.setattr(read_positions, "MAX_RECEIPT_MEMBERS", 0)
    last = ask("ana", "sendmessage", room=garden, data="hello")["seq"]
    hears("ana"), hears("bob")
    assert ask("bob", "read", room=garden, upTo=last)["upTo"] == last
    assert hears("ana") == []
    assert ask("ana", "receipts", room=garden)["reads"] == {}


def test_without_a_queue_and_a_turn_the_position_is_stored(private, said, ask, break_calls, store):
    def fail(*_):
        raise StoreUnavailable("a throttle")

    store.take_turn = fail
    assert ask("bob", "read", room=private, upTo=said[1])["upTo"] == said[1]


@pytest.mark.parametrize("up_to", [-1, 2**53, 1.5, "1", None, True])
def test_a_number_that_is_none_is_refused(private, chat, posts, up_to):
    chat.receive("bob", json.dumps({"action": "read", "room": private, "upTo": up_to, "id": "x"}))
    assert posts.frames["bob"][-1]["code"] in ("wrong_type", "wrong_size")
