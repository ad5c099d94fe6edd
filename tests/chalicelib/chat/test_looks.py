"""What each name looks like goes with it, so that clients can tell members apart."""

import pytest

from chalicelib.protocol.look_alikes import look

FULLWIDTH = "\uff21na"


@pytest.fixture
def look_alike(chat, people, posts):
    """Bob is called as Ana by now, in letters that are wider."""
    chat.receive("bob", f'{{"action":"rename","name":"{FULLWIDTH}"}}')


def named(frame):
    return frame["name"], frame.get("look")


def test_a_room_is_told_the_look_of_a_newcomers_name(chat, people, answer):
    chat.connect("dan", {"name": FULLWIDTH})
    assert named(answer("ana", "presence")) == (FULLWIDTH, "Ana")


def test_a_guests_name_has_a_look_too(chat, store):
    chat.connect("dan", {})
    guest = store.get("dan")
    assert guest.look == look(guest.name)


def test_a_room_is_told_the_look_of_a_new_name(look_alike, answer):
    assert named(answer("ana", "presence")) == (FULLWIDTH, "Ana")
    assert named(answer("bob", "renamed")["you"]) == (FULLWIDTH, "Ana")


def test_a_message_and_the_log_have_the_look_of_the_senders_name(chat, look_alike, answer):
    chat.receive("bob", '{"action":"sendmessage","data":"hello"}')
    chat.receive("cid", '{"action":"history"}')
    assert named(answer("ana", "message")) == (FULLWIDTH, "Ana")
    assert [named(said) for said in answer("cid", "history")["messages"]] == [(FULLWIDTH, "Ana")]


def test_members_and_typing_have_the_look(chat, look_alike, answer):
    chat.receive("bob", '{"action":"typing"}')
    chat.receive("cid", '{"action":"members"}')
    assert named(answer("ana", "typing")) == (FULLWIDTH, "Ana")
    listed = answer("cid", "members")["members"]
    assert sorted(map(named, listed)) == [("ana", None), ("cid", None), (FULLWIDTH, "Ana")]


def test_a_name_that_is_its_own_look_loses_that_of_the_former_one(chat, look_alike, posts):
    chat.receive("bob", '{"action":"rename","name":"Bob"}')
    confirmed = [frame["you"] for frame in posts.frames["bob"] if frame["type"] == "renamed"]
    assert [named(you) for you in confirmed] == [(FULLWIDTH, "Ana"), ("Bob", None)]
    chat.receive("bob", '{"action":"sendmessage","data":"hello"}')
    assert named(posts.frames["ana"][-1]) == ("Bob", None)
