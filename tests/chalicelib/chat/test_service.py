"""Connecting, disconnecting and sending, with a store in moto and recorded posts."""

import json
import logging

import pytest

from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.protocol.identifiers import InvalidIdentifier
from chalicelib.stores.connections.store import ConnectionStore
from chalicelib.stores.errors import StoreUnavailable

HELLO = '{"action":"sendmessage","data":"hello"}'


# Connecting


def test_a_connection_without_parameters_is_a_guest_in_the_lobby(chat, store, now):
    chat.connect("ana", {})
    ana = store.get("ana")
    assert (ana.home, ana.rooms, ana.connected_at) == ("lobby", {"lobby": "rs"}, now)
    assert ana.name.startswith("guest-")


def test_the_address_sets_room_and_name(chat, store):
    chat.connect("ana", {"room": "blue", "name": "Ana"})
    assert (store.get("ana").home, store.get("ana").name) == ("blue", "Ana")


def test_connections_with_the_same_session_are_the_same_member(chat, store):
    chat.connect("ana", {"session": "s" * 22})
    chat.connect("tab", {"session": "s" * 22})
    assert store.get("ana").member == store.get("tab").member != "ana"


def test_a_bad_address_is_refused_and_not_stored(chat, store):
    with pytest.raises(InvalidIdentifier):
        chat.connect("ana", {"room": "No Such Room"})
    assert store.get("ana") is None


def test_a_connection_is_refused_when_the_store_fails(chat, break_calls):
    break_calls("BatchWriteItem")
    with pytest.raises(StoreUnavailable):
        chat.connect("ana", {})


def test_connecting_and_disconnecting_in_an_empty_room_sends_nothing(chat, posts):
    chat.connect("ana", {})
    chat.disconnect("ana")
    assert posts.frames == {}


def test_a_disconnect_deletes_only_its_own_row_even_right_after_connecting(chat, people, present):
    chat.connect("new", {})
    chat.disconnect("new")
    assert present("new", "ana", "bob", "cid", "eve") == ["ana", "bob", "cid", "eve"]


def test_a_failed_delete_at_disconnect_is_logged_and_raises_nothing(chat, break_calls, caplog):
    break_calls("DeleteItem")
    chat.disconnect("ana")
    assert "1 rows stay, such as ana" in caplog.text


# Messages


def test_a_message_reaches_each_connection_in_the_room_once_and_no_other_room(chat, posts, people):
    chat.receive("ana", HELLO)
    counts = {id: len(frames) for id, frames in posts.frames.items()}
    assert counts == {"ana": 1, "bob": 1, "cid": 1}


def test_a_message_has_its_sender_room_text_number_and_time(chat, posts, people, now):
    chat.receive("ana", '{"action":"sendmessage","data":"hello","id":"7"}')
    assert posts.frames["bob"] == [
        {
            "type": "message",
            "room": "lobby",
            "seq": now + 1,
            "id": "7",
            "member": "member-ana",
            "name": "ana",
            "data": "hello",
            "at": now,
        }
    ]


def test_a_message_without_an_id_is_sent_without_an_id(chat, posts, people):
    chat.receive("ana", HELLO)
    assert "id" not in posts.frames["ana"][0]


def test_the_sender_is_taken_from_the_connection_and_not_from_the_frame(chat, posts, people):
    body = {"action": "sendmessage", "data": "x", "name": "bob", "member": "m"}
    chat.receive("ana", json.dumps(body))
    assert posts.frames["bob"][0]["name"] == "ana"
    assert posts.frames["bob"][0]["member"] == "member-ana"


@pytest.mark.parametrize(
    "frame",
    [
        {"action": "sendmessage", "data": "x"},
        {"action": "history"},
        {"action": "members"},
        {"action": "typing"},
    ],
)
def test_a_frame_for_a_room_without_a_subscription_is_refused(chat, posts, people, frame):
    chat.receive("ana", json.dumps({**frame, "room": "elsewhere", "id": "7"}))
    assert list(posts.frames) == ["ana"]
    (answer,) = posts.frames["ana"]
    assert (answer["type"], answer["code"], answer["id"]) == ("error", "not_subscribed", "7")


def test_a_frame_that_names_the_home_room_is_accepted(chat, posts, people):
    chat.receive("ana", '{"action":"sendmessage","data":"x","room":"lobby"}')
    assert posts.frames["bob"][0]["data"] == "x"


def test_a_message_right_after_connecting_reaches_its_sender(chat, posts):
    chat.connect("ana", {})
    chat.receive("ana", HELLO)
    assert posts.frames["ana"][0]["data"] == "hello"


@pytest.mark.parametrize("listed", [[], ["bob"], ["bob", "ana"], ["ana", "bob", "cid"]])
def test_the_sender_is_posted_to_first_and_once_whatever_the_index_lists(
    make_chat, store, people, monkeypatch, listed
):
    order = []
    monkeypatch.setattr(store, "ids", lambda *_: iter(listed))
    sequential = Broadcaster(lambda id, _: order.append(id), parallelism=1)
    make_chat(broadcaster=sequential).receive("ana", HELLO)
    assert order == ["ana", *(id for id in listed if id != "ana")]


def test_a_message_reaches_every_page_of_a_room(
    make_chat, dynamodb, table, occupants_table, workers, posts, connection
):
    store = ConnectionStore(dynamodb, table, occupants_table, workers, page_size=2)
    ids = [f"c{n}" for n in range(7)]
    for id in ids:
        store.open(connection(id))
    make_chat(store=store).receive("c3", HELLO)
    assert sorted(posts.frames) == ids


def test_a_message_reaches_each_of_a_thousand_connections_once(chat, posts, queued, store, crowd):
    ids = crowd(1000)
    chat.receive(ids[0], HELLO)
    for chunk in queued():
        chat.fan_out(chunk)
    assert sorted(posts.frames) == sorted(ids)
    assert all(len(frames) == 1 for frames in posts.frames.values())


# Errors


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("None", "bad_json"),
        ("[]", "not_an_object"),
        ('{"action":"fly"}', "unknown_action"),
        ('{"action":"sendmessage"}', "missing_field"),
        ('{"action":"sendmessage","data":1}', "wrong_type"),
        ('{"action":"sendmessage","data":""}', "wrong_size"),
        ('{"action":"sendmessage","data":"\\ud800"}', "bad_characters"),
    ],
)
def test_only_the_sender_of_a_bad_frame_gets_an_error(chat, posts, people, body, code):
    chat.receive("ana", body)
    assert list(posts.frames) == ["ana"]
    [frame] = posts.frames["ana"]
    assert (frame["type"], frame["code"]) == ("error", code)
    assert frame["message"]


def test_an_error_carries_the_id_of_the_refused_frame(chat, posts, people):
    chat.receive("ana", '{"action":"sendmessage","data":"","id":"7"}')
    assert posts.frames["ana"][0]["id"] == "7"


def test_a_message_after_an_error_is_accepted(chat, posts, people):
    chat.receive("ana", "nonsense")
    chat.receive("ana", HELLO)
    assert [frame["type"] for frame in posts.frames["ana"]] == ["error", "message"]


def test_a_connection_without_a_row_gets_not_connected(chat, posts, people):
    chat.receive("stranger", '{"action":"sendmessage","data":"hello","id":"7"}')
    assert list(posts.frames) == ["stranger"]
    assert posts.frames["stranger"][0]["code"] == "not_connected"
    assert posts.frames["stranger"][0]["id"] == "7"


@pytest.mark.parametrize("operation", ["UpdateItem", "TransactWriteItems"])
def test_only_the_sender_gets_unavailable_when_the_store_fails(
    chat, posts, people, break_calls, operation
):
    break_calls(operation)
    chat.receive("ana", '{"action":"sendmessage","data":"hello","id":"7"}')
    assert list(posts.frames) == ["ana"]
    [frame] = posts.frames["ana"]
    assert (frame["type"], frame["code"], frame["id"]) == ("error", "unavailable", "7")


def test_a_message_reaches_the_pages_read_before_the_store_fails(
    make_chat, dynamodb, table, occupants_table, workers, posts, people, break_calls
):
    store = ConnectionStore(dynamodb, table, occupants_table, workers, page_size=1)
    chat = make_chat(store=store)
    break_calls("Query", after=1)  # the room's first page
    chat.receive("ana", HELLO)
    assert "ana" in posts.frames
    assert {frame["data"] for frames in posts.frames.values() for frame in frames} == {"hello"}


def test_the_log_contains_no_texts_names_or_sessions(chat, posts, caplog, break_calls):
    caplog.set_level(logging.DEBUG, logger="chalicelib")
    session = "s" * 22
    chat.connect("ana", {"name": "Anastasia", "session": session})
    posts.fails("ana")
    chat.receive("ana", '{"action":"sendmessage","data":"confidential"}')
    chat.receive("ana", "confidential")
    break_calls("UpdateItem")
    chat.receive("ana", '{"action":"sendmessage","data":"confidential"}')
    text = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("chalicelib"))
    assert "ana" in text
    assert not [secret for secret in ("confidential", "Anastasia", session) if secret in text]
