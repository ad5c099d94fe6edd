"""The actions `rename`, `members` and `typing`."""

from chalicelib.chat.service import TYPING_INTERVAL_MS
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.fanout_queue import Api
from chalicelib.stores.connections import ConnectionStore
from tests.chalicelib.conftest import chat_service

API = Api("abcdefghij", "api")
JOIN = '{"action":"join","room":"elsewhere","id":"7"}'
BACK = '{"action":"join","room":"lobby"}'
TYPING = '{"action":"typing"}'


# Names


def test_a_new_name_is_told_to_everyone_and_carries_the_id(chat, posts, people, heard, store):
    chat.receive("ana", '{"action":"rename","name":" Anna ","id":"7"}')
    assert (
        posts.frames["ana"]
        == posts.frames["bob"]
        == [
            {
                "type": "presence",
                "room": "lobby",
                "event": "renamed",
                "member": "member-ana",
                "name": "Anna",
                "count": 3,
                "id": "7",
            }
        ]
    )
    assert store.get("ana").name == "Anna"


def test_the_name_that_one_has_is_answered_and_told_to_nobody(chat, posts, people):
    chat.receive("ana", '{"action":"rename","name":"ana","id":"7"}')
    assert list(posts.frames) == ["ana"]
    (frame,) = posts.frames["ana"]
    assert (frame["event"], frame["name"], frame["id"]) == ("renamed", "ana", "7")


def test_a_message_keeps_the_name_of_its_time(chat, posts, people, answer):
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    chat.receive("ana", '{"action":"rename","name":"Anna"}')
    chat.receive("bob", '{"action":"history"}')
    assert [message["name"] for message in answer("bob", "history")["messages"]] == ["ana"]


# Members


def test_members_are_listed_once_oneself_first_and_counted(chat, store, connection, people, answer):
    store.join(connection("tab", member="member-bob", name="bob"))
    chat.receive("cid", '{"action":"members","id":"7"}')
    frame = answer("cid", "members")
    assert frame["members"][0] == {"member": "member-cid", "name": "cid"}
    assert sorted(person["name"] for person in frame["members"]) == ["ana", "bob", "cid"]
    assert (frame["room"], frame["count"], frame["id"]) == ("lobby", 3, "7")


def test_a_newcomer_is_listed_though_the_index_lags(chat, store, people, monkeypatch, answer):
    monkeypatch.setattr(store, "occupants", lambda *_: iter(()))
    chat.receive("ana", '{"action":"members"}')
    assert answer("ana", "members")["members"] == [{"member": "member-ana", "name": "ana"}]


def test_all_are_counted_over_many_pages_and_a_hundred_are_listed(
    dynamodb, table, log, posts, fanout, now, connection, answer
):
    store = ConnectionStore(dynamodb, table, page_size=7)
    for number in range(120):
        store.join(connection(f"c{number}"))
        store.join(connection(f"tab {number}", member=f"member-c{number}"))
    chat = chat_service(store, log, Broadcaster(posts), fanout, clock=lambda: now)
    chat.receive("c5", '{"action":"members"}')
    frame = answer("c5", "members")
    assert (frame["count"], len(frame["members"])) == (120, 100)
    chat.receive("c5", '{"action":"members","limit":2,"id":"few"}')
    assert len(posts.frames["c5"][-1]["members"]) == 2


# Typing


def test_typing_is_told_to_the_other_members_alone(chat, store, posts, people, connection):
    store.join(connection("tab", member="member-ana"))
    chat.receive("ana", TYPING)
    expected = {"type": "typing", "room": "lobby", "member": "member-ana", "name": "ana"}
    assert posts.frames == {"bob": [expected], "cid": [expected]}


def test_typing_a_thousand_times_a_second_is_told_once(chat, posts, people):
    for _ in range(1000):
        chat.receive("ana", '{"action":"typing","id":"7"}')
    assert len(posts.frames["bob"]) == 1
    refusals = posts.frames["ana"]
    assert {(frame["code"], frame["id"]) for frame in refusals} == {("too_many", "7")}
    assert len(refusals) == 999


def test_typing_is_told_again_after_a_pause(store, log, posts, fanout, people, now):
    for at in (now, now + TYPING_INTERVAL_MS):
        chat = chat_service(store, log, Broadcaster(posts), fanout, clock=lambda at=at: at)
        chat.receive("ana", TYPING)
    assert len(posts.frames["bob"]) == 2


def test_typing_that_is_for_another_room_does_not_count(chat, posts, people):
    chat.receive("ana", '{"action":"typing","room":"elsewhere"}')
    chat.receive("ana", TYPING)
    chat.receive("ana", '{"action":"typing","room":"elsewhere"}')
    assert [frame["code"] for frame in posts.frames["ana"]] == ["wrong_room"] * 2
    assert len(posts.frames["bob"]) == 1


def test_another_connection_may_be_typed_at_at_the_same_time(chat, posts, people):
    chat.receive("ana", TYPING)
    chat.receive("cid", TYPING)
    assert [frame["name"] for frame in posts.frames["bob"]] == ["ana", "cid"]


def test_a_connection_that_only_types_keeps_its_place_and_name(chat, store, people):
    before = store.get("ana")
    chat.receive("ana", TYPING)
    assert store.get("ana") == before
