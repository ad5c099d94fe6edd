"""What a member may do, and what becomes of more."""

import json

import pytest

from chalicelib.chat.limits import Limits
from chalicelib.protocol.actions import History
from chalicelib.stores.connections.rate_limit import TooSoon

SESSION = "s" * 22
HELLO = {"action": "sendmessage", "data": "hello", "id": "7"}
SUBSCRIBE = {"action": "subscribe", "room": "elsewhere", "id": "7"}
READ = {"action": "read", "upTo": 1, "id": "7"}
RENAME = {"action": "rename", "name": "Anna", "id": "7"}
HISTORY = {"action": "history", "id": "7"}
MEMBERS = {"action": "members", "id": "7"}
PING = {"action": "ping", "rooms": [f"room-{number}" for number in range(50)], "id": "7"}
TYPING = {"action": "typing", "id": "7"}


@pytest.fixture
def start(make_chat, people):
    """`start(Limits())`: a chat with these limits, with Ana, Bob and Cid in the lobby."""
    return lambda limits: make_chat(limits=limits)


@pytest.fixture
def chat(start):
    return start(Limits(pages=0.4, moves=0.5))  # ten and five at once: the tests are quick


@pytest.fixture
def refusals(chat, posts):
    """`refusals("ana", HELLO, 20)`: the errors that 20 such frames get."""

    def send(id, frame, times):
        posts.frames.pop(id, None)
        for _ in range(times):
            chat.receive(id, json.dumps(frame))
        return [frame for frame in posts.frames.pop(id, []) if frame["type"] == "error"]

    return send


@pytest.mark.parametrize(
    ("frame", "accepted", "pause"),
    [
        (HELLO, 10, 200),
        (SUBSCRIBE, 5, 2000),
        (RENAME, 5, 2000),
        (HISTORY, 10, 2500),
        ({**HISTORY, "limit": 50}, 20, 1250),
        ({**HISTORY, "limit": 1}, 100, 250),
        (MEMBERS, 10, 2500),
        (PING, 10, 2500),
        (TYPING, 1, 1000),
    ],
    ids=str,
)
def test_more_than_a_burst_gets_too_many_with_the_time_to_wait(
    refusals, clock, frame, accepted, pause
):
    refused = refusals("ana", frame, accepted + 2)
    assert [(each["code"], each["id"]) for each in refused] == [("too_many", "7")] * 2
    assert {each["retryAfter"] for each in refused} == {pause}
    clock.now += pause - 1
    assert [each["retryAfter"] for each in refusals("ana", frame, 1)] == [1]
    clock.now += 1
    assert refusals("ana", frame, 1) == []


def test_subscriptions_and_renames_share_a_limit(refusals):
    assert refusals("ana", SUBSCRIBE, 3) == []
    assert len(refusals("ana", RENAME, 3)) == 1


def test_a_refused_message_is_not_stored_and_reaches_nobody(refusals, chat, posts, answer):
    assert len(refusals("ana", HELLO | {"id": "8"}, 1)) == 0
    for _ in range(20):
        chat.receive("ana", json.dumps({"action": "sendmessage", "data": "more"}))
    assert len(posts.frames["bob"]) == 10
    chat.receive("bob", '{"action":"history"}')
    assert len(answer("bob", "history")["messages"]) == 10


def test_a_refused_subscription_changes_nothing(refusals, chat, store, posts):
    refusals("ana", RENAME, 5)
    posts.frames.clear()
    assert len(refusals("ana", SUBSCRIBE, 1)) == 1
    assert (list(store.get("ana").rooms), dict(posts.frames)) == (["lobby"], {})


def test_one_member_over_the_limit_does_not_limit_another(refusals):
    refusals("ana", HELLO, 20)
    assert refusals("bob", HELLO, 10) == []


def test_two_tabs_of_a_session_have_one_limit_and_two_guests_have_two(chat, refusals):
    for tab in ("tab 1", "tab 2"):
        chat.connect(tab, {"session": SESSION})
    assert refusals("tab 1", HELLO, 6) == []
    assert len(refusals("tab 2", HELLO, 6)) == 2
    for guest in ("guest 1", "guest 2"):
        chat.connect(guest, {})
        assert refusals(guest, HELLO, 10) == []


def test_a_reconnect_does_not_renew_the_limit(chat, refusals, clock):
    chat.connect("before", {"session": SESSION})
    assert refusals("before", HELLO, 10) == []
    chat.disconnect("before")
    chat.connect("after", {"session": SESSION})
    assert [each["retryAfter"] for each in refusals("after", HELLO, 1)] == [200]
    clock.now += 400
    assert len(refusals("after", HELLO, 3)) == 1


def test_a_ping_without_rooms_has_no_limit(refusals):
    assert refusals("ana", {"action": "ping"}, 52) == []


def test_a_limit_of_0_is_none(start, posts):
    chat = start(Limits(messages=0, moves=0, pages=0))
    for frame in (HELLO, SUBSCRIBE, HISTORY):
        for _ in range(52):
            chat.receive("ana", json.dumps(frame))
    assert "error" not in {frame["type"] for frame in posts.frames["ana"]}


def test_other_rates_have_bursts_in_proportion(start, posts):
    chat = start(Limits(messages=0.5))
    for _ in range(5):
        chat.receive("ana", json.dumps(HELLO))
    assert [frame["type"] for frame in posts.frames["bob"]] == ["message"]
    assert posts.frames["ana"][-1]["retryAfter"] == 2000


def test_a_client_that_was_away_reads_thousands_of_messages_in_one_go(now):
    tat = None
    for _ in range(50):
        tat = Limits().charge(History(), now).applied(tat)
    with pytest.raises(TooSoon):
        Limits().charge(History(), now).applied(tat)


def test_refusals_are_counted(refusals, counted):
    refusals("ana", HELLO, 12)
    assert counted["Limited"] == 2
