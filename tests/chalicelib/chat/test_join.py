"""The `join` action: a connection moves to another room."""

import json

import pytest

from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.fanout_queue import Api
from chalicelib.stores.errors import StoreUnavailable
from tests.chalicelib.conftest import chat_service

SESSION, OTHER = "s" * 22, "t" * 22
API = Api("abcdefghij", "api")
JOIN = '{"action":"join","room":"elsewhere","id":"7"}'
BACK = '{"action":"join","room":"lobby"}'
TYPING = '{"action":"typing"}'


def test_a_move_is_announced_in_both_rooms_and_confirmed_to_the_connection(
    chat, posts, people, presence_events, answer, store
):
    chat.receive("ana", JOIN)
    assert answer("ana", "joined") == {
        "type": "joined",
        "room": "elsewhere",
        "you": {"member": "member-ana", "name": "ana"},
        "count": 2,
        "last": 0,
        "id": "7",
    }
    assert presence_events("bob") == presence_events("cid") == [("left", "ana", 2)]
    assert presence_events("eve") == [("joined", "ana", 2)]
    assert presence_events("ana") == []
    assert store.get("ana").room == "elsewhere"


def test_messages_after_a_move_reach_only_the_new_room(chat, posts, people):
    chat.receive("ana", JOIN)
    posts.frames.clear()
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    assert sorted(posts.frames) == ["ana", "eve"]
    assert posts.frames["eve"][0]["room"] == "elsewhere"


def test_a_move_can_change_the_name(chat, people, presence_events, answer):
    chat.receive("ana", '{"action":"join","room":"elsewhere","name":"Anna"}')
    assert answer("ana", "joined")["you"]["name"] == "Anna"
    assert presence_events("bob") == [("left", "ana", 2)]
    assert presence_events("eve") == [("joined", "Anna", 2)]


def test_joining_the_current_room_is_confirmed_but_not_announced(chat, posts, people):
    chat.receive("ana", '{"action":"join","room":"lobby","name":"ana"}')
    assert list(posts.frames) == ["ana"]
    assert [frame["type"] for frame in posts.frames["ana"]] == ["joined"]


def test_joining_the_current_room_with_a_new_name_announces_the_rename(
    chat, people, presence_events, answer
):
    chat.receive("ana", '{"action":"join","room":"lobby","name":"Anna"}')
    assert answer("ana", "joined")["you"]["name"] == "Anna"
    assert presence_events("bob") == presence_events("ana") == [("renamed", "Anna", 3)]


def test_a_move_with_after_returns_the_history_of_the_new_room(chat, posts, people, answer):
    for text in "abc":
        chat.receive("eve", json.dumps({"action": "sendmessage", "data": text}))
    first = posts.frames["eve"][0]["seq"]
    chat.receive(
        "ana", json.dumps({"action": "join", "room": "elsewhere", "after": first, "id": "7"})
    )
    history = answer("ana", "history")
    assert [message["data"] for message in history["messages"]] == ["b", "c"]
    assert (history["room"], history["id"], history["more"]) == ("elsewhere", "7", False)
    assert answer("ana", "joined")["last"] == first + 2


def test_a_member_stays_in_a_room_while_another_tab_is_there(chat, people, presence_events):
    chat.connect("tab 1", {"name": "Dan", "session": SESSION})
    chat.connect("tab 2", {"name": "Dan", "session": SESSION})
    presence_events("bob")
    chat.receive("tab 2", JOIN)
    assert presence_events("bob") == []
    assert presence_events("eve") == [("joined", "Dan", 2)]


def test_two_moves_in_a_row_end_in_the_last_room_and_are_announced_in_each_room(
    chat, store, people, connection, presence_events, clock
):
    store.join(connection("dan", room="third"))
    chat.receive("ana", JOIN)
    clock.now += 1000
    chat.receive("ana", '{"action":"join","room":"third"}')
    assert presence_events("eve") == [("joined", "ana", 2), ("left", "ana", 1)]
    assert presence_events("dan") == [("joined", "ana", 2)]
    assert store.get("ana").room == "third"


@pytest.mark.parametrize(
    "frame",
    [JOIN, '{"action":"rename","name":"Anna","id":"7"}', '{"action":"typing","id":"7"}'],
)
def test_a_connection_whose_row_was_deleted_gets_not_connected(
    chat, store, posts, people, present, frame
):
    store.leave(["ana"])
    chat.receive("ana", frame)
    assert list(posts.frames) == ["ana"]
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("not_connected", "7")
    assert present("ana") == []


@pytest.mark.parametrize("frame", [JOIN, '{"action":"rename","name":"Anna","id":"7"}'])
def test_a_move_or_rename_that_cannot_be_stored_changes_nothing_and_gets_unavailable(
    chat, store, posts, people, break_calls, frame
):
    before = store.get("ana")
    break_calls("UpdateItem")
    chat.receive("ana", frame)
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("unavailable", "7")
    assert store.get("ana") == before


def test_late_announcements_of_a_move_agree_with_the_members_current_room(
    store, log, posts, fanout, people, presence_events, now
):
    """Each invocation announces its move in both rooms; here the first invocation is late."""
    slow, quick = (
        chat_service(store, log, Broadcaster(posts), fanout, clock=lambda: now) for _ in "12"
    )
    tell = slow._tell_of_move
    slow._tell_of_move = lambda *move: (quick.receive("ana", BACK), tell(*move))
    slow.receive("ana", JOIN)
    assert [event for event, *_ in presence_events("eve")] in ([], ["joined", "left"], ["left"])
    assert [event for event, *_ in presence_events("bob")][-1:] in ([], ["joined"])


@pytest.mark.parametrize("end", ["disconnect", "gone"])
def test_a_connection_that_ends_during_a_move_is_not_announced_in_the_new_room(
    chat, posts, people, presence_events, end
):
    if end == "gone":
        posts.gone("ana")
    else:
        last = chat._messages.last
        chat._messages.last = lambda room: (chat.disconnect("ana"), last(room))[1]
    chat.receive("ana", JOIN)
    assert ("joined", "ana", 2) not in presence_events("eve")
    assert presence_events("bob") == [("left", "ana", 2)]


def test_a_move_is_announced_even_if_reading_the_log_fails(
    chat, people, presence_events, monkeypatch, posts
):
    def fail(_):
        raise StoreUnavailable

    monkeypatch.setattr(chat._messages, "last", fail)
    chat.receive("ana", JOIN)
    assert [frame["code"] for frame in posts.frames["ana"] if frame["type"] == "error"] == [
        "unavailable"
    ]
    assert presence_events("bob") == [("left", "ana", 2)]
    assert presence_events("eve") == [("joined", "ana", 2)]


@pytest.mark.parametrize("first", ["tab 1", "tab 2"])
def test_two_tabs_that_connect_at_once_are_announced_as_one_join(
    chat, store, people, connection, presence_events, first
):
    tabs = [connection(tab, member="dan", name="Dan") for tab in ("tab 1", "tab 2")]
    for tab in tabs:
        store.join(tab)
    for tab in sorted(tabs, key=lambda tab: tab.id != first):
        chat._presence.joined(tab)
    assert presence_events("bob") == [("joined", "Dan", 4)]


def test_a_tab_that_moves_to_a_room_with_a_newer_tab_is_not_announced(
    chat, store, people, connection, presence_events, now
):
    store.join(connection("old", room="elsewhere", member="dan", connected_at=now - 60_000))
    store.join(connection("young", member="dan", connected_at=now - 1_000))
    chat.receive("old", '{"action":"join","room":"lobby"}')
    assert presence_events("bob") == []
