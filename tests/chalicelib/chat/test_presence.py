"""Who is here: what a room hears of who comes, goes, moves, is renamed or is typing."""

import json
import math
import time

import pytest

from chalicelib.chat.presence import MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE
from chalicelib.chat.service import TYPING_INTERVAL_MS
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.fanout_queue import Api, Chunk
from chalicelib.stores.connections import CONNECTION_TTL_S, ConnectionStore, Occupant
from chalicelib.stores.errors import StoreUnavailable
from tests.chalicelib.conftest import chat_service

SESSION, OTHER = "s" * 22, "t" * 22
API = Api("abcdefghij", "api")
JOIN = '{"action":"join","room":"elsewhere","id":"7"}'
BACK = '{"action":"join","room":"lobby"}'
TYPING = '{"action":"typing"}'


@pytest.fixture
def heard(posts):
    """`heard("bob")`: event, name and count of each presence frame that one has got since."""

    def take(id):
        frames = [frame for frame in posts.frames.pop(id, []) if frame["type"] == "presence"]
        return [(frame["event"], frame["name"], frame.get("count")) for frame in frames]

    return take


@pytest.fixture
def answer(posts):
    """`answer("ana", "joined")`: the one frame of a type that one has got."""

    def find(id, type_):
        (frame,) = (frame for frame in posts.frames[id] if frame["type"] == type_)
        return frame

    return find


@pytest.fixture
def fill(store, connection):
    """`fill(200)`: so many members are in the lobby, beside those who are there."""

    def join(count, room="lobby"):
        for number in range(count):
            store.join(connection(f"{room}-{number:04}", room=room))

    return join


# Coming and going


def test_who_comes_is_told_to_the_others_in_the_room_alone(chat, posts, people, heard):
    chat.connect("dan", {"name": "Dan"})
    assert sorted(posts.frames) == ["ana", "bob", "cid"]
    assert heard("bob") == [("joined", "Dan", 4)]


def test_who_goes_is_told_to_those_who_stay(chat, posts, people, heard):
    chat.disconnect("cid")
    assert sorted(posts.frames) == ["ana", "bob"]
    assert heard("bob") == [("left", "cid", 2)]


def test_a_room_that_is_slow_to_be_told_does_not_keep_a_newcomer_waiting(
    store, log, posts, fanout, people, now, queued, monkeypatch
):
    def slow(*_):
        monkeypatch.setattr(time, "monotonic", lambda: math.inf)  # the first takes for ever

    broadcaster = Broadcaster(slow, parallelism=1)
    chat_service(store, log, broadcaster, fanout, clock=lambda: now).connect("dan", {"name": "Dan"})
    (chunk,) = queued()
    assert (len(chunk.recipients), json.loads(chunk.frame)["event"]) == (2, "joined")


def test_the_first_one_is_told_nothing_and_the_last_one_tells_nobody(chat, posts):
    chat.connect("ana", {})
    chat.disconnect("ana")
    assert posts.frames == {}


def test_two_tabs_are_one_member_who_comes_once_and_goes_with_the_last(chat, people, heard):
    chat.connect("tab 1", {"name": "Dan", "session": SESSION})
    chat.connect("tab 2", {"name": "Dan", "session": SESSION})
    assert heard("bob") == [("joined", "Dan", 4)]
    chat.disconnect("tab 1")
    assert heard("bob") == []
    chat.disconnect("tab 2")
    assert heard("bob") == [("left", "Dan", 3)]


def test_going_twice_is_told_once(chat, people, heard):
    chat.disconnect("cid")
    chat.disconnect("cid")
    assert len(heard("bob")) == 1


def test_when_both_tabs_go_at_once_the_room_hears_of_it_though_the_index_lags(
    chat, store, people, connection, heard, monkeypatch
):
    for tab in ("tab 1", "tab 2"):
        store.join(connection(tab, member="dan", name="Dan"))
    before = list(store.occupants("lobby", 0))
    monkeypatch.setattr(store, "occupants", lambda *_, **__: iter(before))
    store.leave(["tab 1"])  # by a function that has not yet looked who else is there
    chat.disconnect("tab 2")
    assert heard("bob") == [("left", "Dan", 3)]


def test_who_comes_back_is_told_though_the_index_still_lists_the_old_connection(
    chat, store, people, connection, heard, monkeypatch
):
    lagging = [*store.occupants("lobby", 0), Occupant("old", "Ow0kkBecCUjkRPGpM1psiw", "Dan")]
    monkeypatch.setattr(store, "occupants", lambda *_, **__: iter(lagging))
    chat.connect("new", {"name": "Dan", "session": SESSION})
    assert heard("bob") == [("joined", "Dan", 4)]


def test_a_lost_disconnect_is_told_at_the_first_failed_post(chat, posts, people, heard, present):
    posts.gone("cid")
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    assert heard("bob") == [("left", "cid", 2)]
    assert present("cid") == []


def test_those_found_gone_while_a_room_is_told_are_told_of_too(chat, posts, people, heard):
    posts.gone("cid")
    chat.connect("dan", {"name": "Dan"})
    assert heard("bob") == [("joined", "Dan", 4), ("left", "cid", 3)]


def test_who_answers_as_gone_is_told_of_too(chat, posts, people, heard):
    posts.gone("ana")
    chat.receive("ana", '{"action":"ping"}')
    assert heard("bob") == [("left", "ana", 2)]


def test_what_has_expired_is_not_posted_to_counted_or_listed(
    chat, store, posts, people, connection, now, answer, heard
):
    store.join(connection("lost", connected_at=now - CONNECTION_TTL_S * 1000 - 1000))
    chat.receive("ana", '{"action":"members"}')
    frame = answer("ana", "members")
    assert (frame["count"], "lost" in str(frame)) == (3, False)
    chat.connect("dan", {"name": "Dan"})
    assert heard("bob") == [("joined", "Dan", 4)]
    assert "lost" not in posts.frames


@pytest.mark.parametrize("operation", ["Query", "GetItem"])
def test_without_a_store_to_look_into_one_comes_and_goes_all_the_same(
    chat, people, present, break_calls, operation, caplog
):
    chat.connect("tab", {"session": SESSION})
    break_calls(operation)
    chat.connect("dan", {"session": SESSION})
    chat.disconnect("bob")
    assert "is not told" in caplog.text


# Moving


def test_a_move_is_told_to_the_mover_and_to_both_rooms(chat, posts, people, heard, answer, store):
    chat.receive("ana", JOIN)
    assert answer("ana", "joined") == {
        "type": "joined",
        "room": "elsewhere",
        "you": {"member": "member-ana", "name": "ana"},
        "count": 2,
        "last": 0,
        "id": "7",
    }
    assert heard("bob") == heard("cid") == [("left", "ana", 2)]
    assert heard("eve") == [("joined", "ana", 2)]
    assert heard("ana") == []
    assert store.get("ana").room == "elsewhere"


def test_from_then_on_ones_messages_go_to_the_new_room_alone(chat, posts, people):
    chat.receive("ana", JOIN)
    posts.frames.clear()
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    assert sorted(posts.frames) == ["ana", "eve"]
    assert posts.frames["eve"][0]["room"] == "elsewhere"


def test_a_move_can_bring_another_name(chat, people, heard, answer):
    chat.receive("ana", '{"action":"join","room":"elsewhere","name":"Anna"}')
    assert answer("ana", "joined")["you"]["name"] == "Anna"
    assert heard("bob") == [("left", "ana", 2)]
    assert heard("eve") == [("joined", "Anna", 2)]


def test_joining_the_room_that_one_is_in_is_answered_and_told_to_nobody(chat, posts, people):
    chat.receive("ana", '{"action":"join","room":"lobby","name":"ana"}')
    assert list(posts.frames) == ["ana"]
    assert [frame["type"] for frame in posts.frames["ana"]] == ["joined"]


def test_joining_the_room_that_one_is_in_under_another_name_is_a_new_name(
    chat, people, heard, answer
):
    chat.receive("ana", '{"action":"join","room":"lobby","name":"Anna"}')
    assert answer("ana", "joined")["you"]["name"] == "Anna"
    assert heard("bob") == heard("ana") == [("renamed", "Anna", 3)]


def test_a_move_comes_with_what_was_said_there_after_a_number(chat, posts, people, answer):
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


def test_a_tab_that_moves_away_leaves_the_member_where_the_other_tab_is(chat, people, heard):
    chat.connect("tab 1", {"name": "Dan", "session": SESSION})
    chat.connect("tab 2", {"name": "Dan", "session": SESSION})
    heard("bob")
    chat.receive("tab 2", JOIN)
    assert heard("bob") == []
    assert heard("eve") == [("joined", "Dan", 2)]


def test_two_moves_at_once_end_in_one_room_and_each_room_hears_of_it(
    chat, store, people, connection, heard, present
):
    store.join(connection("dan", room="third"))
    chat.receive("ana", JOIN)
    chat.receive("ana", '{"action":"join","room":"third"}')
    assert heard("eve") == [("joined", "ana", 2), ("left", "ana", 1)]
    assert heard("dan") == [("joined", "ana", 2)]
    assert store.get("ana").room == "third"


@pytest.mark.parametrize(
    "frame",
    [JOIN, '{"action":"rename","name":"Anna","id":"7"}', '{"action":"typing","id":"7"}'],
)
def test_after_its_row_was_deleted_a_connection_is_told_to_connect_again(
    chat, store, posts, people, present, frame
):
    store.leave(["ana"])
    chat.receive("ana", frame)
    assert list(posts.frames) == ["ana"]
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("not_connected", "7")
    assert present("ana") == []


@pytest.mark.parametrize("frame", [JOIN, '{"action":"rename","name":"Anna","id":"7"}'])
def test_a_move_or_name_that_cannot_be_written_changes_nothing_and_is_told(
    chat, store, posts, people, break_calls, frame
):
    before = store.get("ana")
    break_calls("UpdateItem")
    chat.receive("ana", frame)
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("unavailable", "7")
    assert store.get("ana") == before


def test_who_goes_and_comes_back_before_that_is_told_is_told_to_be_where_they_are(
    store, log, posts, fanout, people, heard, now
):
    """Each function tells both rooms after it has moved the row; here the first one is late."""
    slow, quick = (
        chat_service(store, log, Broadcaster(posts), fanout, clock=lambda: now) for _ in "12"
    )
    tell = slow._tell_of_move
    slow._tell_of_move = lambda *move: (quick.receive("ana", BACK), tell(*move))
    slow.receive("ana", JOIN)
    assert [event for event, *_ in heard("eve")] in ([], ["joined", "left"], ["left"])
    assert [event for event, *_ in heard("bob")][-1:] in ([], ["joined"])


@pytest.mark.parametrize("end", ["disconnect", "gone"])
def test_a_mover_who_goes_is_not_told_to_have_come(chat, posts, people, heard, end):
    if end == "gone":
        posts.gone("ana")
    else:
        welcome = chat._welcome
        chat._welcome = lambda *move: (welcome(*move), chat.disconnect("ana"))
    chat.receive("ana", JOIN)
    assert ("joined", "ana", 2) not in heard("eve")
    assert heard("bob") == [("left", "ana", 2)]


def test_a_move_is_told_though_the_rest_of_it_fails(chat, people, heard, monkeypatch, posts):
    def fail(_):
        raise StoreUnavailable

    monkeypatch.setattr(chat._messages, "last", fail)
    chat.receive("ana", JOIN)
    assert [frame["code"] for frame in posts.frames["ana"] if frame["type"] == "error"] == [
        "unavailable"
    ]
    assert heard("bob") == [("left", "ana", 2)]
    assert heard("eve") == [("joined", "ana", 2)]


@pytest.mark.parametrize("first", ["tab 1", "tab 2"])
def test_of_two_tabs_that_come_at_once_one_is_told_of(
    chat, store, people, connection, heard, first
):
    tabs = [connection(tab, member="dan", name="Dan") for tab in ("tab 1", "tab 2")]
    for tab in tabs:
        store.join(tab)
    for tab in sorted(tabs, key=lambda tab: tab.id != first):
        chat._presence.joined(tab)
    assert heard("bob") == [("joined", "Dan", 4)]


def test_a_tab_that_moves_in_beside_a_younger_one_is_not_told_of(
    chat, store, people, connection, heard, now
):
    store.join(connection("old", room="elsewhere", member="dan", connected_at=now - 60_000))
    store.join(connection("young", member="dan", connected_at=now - 1_000))
    chat.receive("old", '{"action":"join","room":"lobby"}')
    assert heard("bob") == []


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


# Who is here


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


# Rooms of many


def test_up_to_200_members_are_told_of_one_another(chat, posts, fill, heard):
    fill(MAX_PRESENCE_MEMBERS - 1)
    chat.connect("dan", {"name": "Dan"})
    assert len(posts.frames) == MAX_PRESENCE_MEMBERS - 1
    assert heard("lobby-0000") == [("joined", "Dan", MAX_PRESENCE_MEMBERS)]


def test_more_are_not_and_no_more_of_the_room_is_read_than_that_takes(chat, dynamodb, posts, fill):
    fill(MAX_PRESENCE_MEMBERS + 100)
    asked = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params["Limit"])
    )
    chat.connect("dan", {"name": "Dan"})
    chat.disconnect("dan")
    chat.receive("lobby-0000", TYPING)
    assert posts.frames == {}
    assert asked == [PRESENCE_PAGE_SIZE] * 3


def test_of_a_room_of_many_in_which_most_are_gone_at_once_nobody_is_told(chat, posts, fill):
    fill(MAX_PRESENCE_MEMBERS + 1)
    alive, *gone = ids = [f"lobby-{number:04}" for number in range(MAX_PRESENCE_MEMBERS + 1)]
    for id in gone:
        posts.gone(id)
    chat.fan_out(Chunk(API, "lobby", '{"type":"message"}', ids))
    assert {id: len(frames) for id, frames in posts.frames.items()} == {alive: 1}


def test_in_a_smaller_room_each_who_is_gone_is_told_of_once(chat, posts, fill, heard):
    fill(MAX_PRESENCE_MEMBERS)
    alive, *gone = ids = [f"lobby-{number:04}" for number in range(MAX_PRESENCE_MEMBERS)]
    for id in gone:
        posts.gone(id)
    chat.fan_out(Chunk(API, "lobby", '{"type":"message"}', ids))
    assert sorted(heard(alive)) == [("left", id, 1) for id in gone]


def test_in_a_room_of_many_who_takes_a_name_still_hears_of_it(chat, posts, fill):
    fill(MAX_PRESENCE_MEMBERS + 1)
    chat.receive("lobby-0000", '{"action":"rename","name":"Anna","id":"7"}')
    assert list(posts.frames) == ["lobby-0000"]
    (frame,) = posts.frames["lobby-0000"]
    assert (frame["event"], frame["id"], "count" in frame) == ("renamed", "7", False)


def test_a_few_members_with_many_tabs_are_told_through_the_queue(
    chat, store, posts, connection, queued
):
    ids = [f"tab-{number:04}" for number in range(FANOUT_CHUNK_SIZE + 1)]
    for id in ids:
        store.join(connection(id, member=f"member-{int(id[4:]) % 150}"))
    chat.connect("dan", {"name": "Dan"})
    assert len(posts.frames) == 1
    (chunk,) = queued()
    assert sorted([*posts.frames, *chunk.recipients]) == ids


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
