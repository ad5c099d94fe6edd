"""A message of a thread is stored and counted in two steps; what fails in between is done later."""

import json

import pytest

from tests.chalicelib.chat.rooms.conftest import member


@pytest.fixture
def thread(garden, ask, posts):
    """A thread that Ana and Bob are in."""
    seq = ask("ana", "sendmessage", room=garden, data="tea?")["seq"]
    for name in ("ana", "bob"):
        ask(name, "subscribe", room=f"{garden}:{seq}")
    posts.frames.clear()
    return f"{garden}:{seq}"


@pytest.fixture
def reply(chat, thread, posts):
    """Bob says something in the thread, always under the same id; returns the answer."""

    def send():
        chat.receive(
            "bob", json.dumps({"action": "sendmessage", "room": thread, "data": "yes", "id": "1"})
        )
        answers = [frame for frame in posts.frames["bob"] if frame.get("id") == "1"]
        posts.frames["bob"].clear()
        return answers[-1]

    return send


@pytest.fixture
def fail_to_count(dynamodb):
    """The next transaction but one fails: it counts the reply that the first one has stored."""
    calls = []

    def fail(**_):
        calls.append(None)
        if len(calls) == 2:
            raise dynamodb.exceptions.InternalServerError({"Error": {"Code": "500"}}, "Transact")

    dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", fail)


def test_a_reply_that_is_not_counted_is_told_once_all_the_same(
    thread, reply, fail_to_count, garden, ask, hears
):
    assert reply()["code"] == "unavailable"
    assert [each.get("data") for each in hears("ana")] == ["yes"]
    assert reply()["type"] == "message"
    assert [each for each in hears("ana") if each["type"] == "message"] == []
    assert ask("ana", "history", room=garden)["messages"][0]["thread"]["replies"] == 1


def test_a_reply_is_counted_though_its_sender_is_muted_meanwhile(
    thread, reply, fail_to_count, garden, ask
):
    assert reply()["code"] == "unavailable"
    ask("ana", "mute", room=garden, member=member("bob"))
    assert reply()["type"] == "message"
    assert ask("ana", "history", room=garden)["messages"][0]["thread"]["replies"] == 1
