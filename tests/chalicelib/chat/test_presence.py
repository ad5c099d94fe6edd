"""Presence: members join, leave, or are found gone; rooms with many members."""

import json
import math
import time

from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.fanout_queue import Api, Chunk
from chalicelib.stores.connections.items import CONNECTION_TTL_S

SESSION, OTHER = "s" * 22, "t" * 22
API = Api("abcdefghij", "api")
TYPING = '{"action":"typing"}'


# Joining and leaving


def test_a_join_is_announced_only_to_the_other_connections_in_the_room(
    chat, posts, people, presence_events
):
    chat.connect("dan", {"name": "Dan"})
    assert sorted(posts.frames) == ["ana", "bob", "cid"]
    assert presence_events("bob") == [("joined", "Dan", 4)]


def test_a_disconnect_is_announced_to_the_remaining_members(chat, posts, people, presence_events):
    chat.disconnect("cid")
    assert sorted(posts.frames) == ["ana", "bob"]
    assert presence_events("bob") == [("left", "cid", 2)]


def test_a_slow_room_does_not_delay_a_newcomer(make_chat, posts, people, queued, monkeypatch):
    def slow(*_):
        monkeypatch.setattr(time, "monotonic", lambda: math.inf)  # the first post never ends

    broadcaster = Broadcaster(slow, parallelism=1)
    make_chat(broadcaster=broadcaster).connect("dan", {"name": "Dan"})
    (chunk,) = queued()
    assert (len(chunk.recipients), json.loads(chunk.frame)["event"]) == (2, "joined")


def test_the_only_member_of_a_room_causes_no_presence_frames(chat, posts):
    chat.connect("ana", {})
    chat.disconnect("ana")
    assert posts.frames == {}


def test_a_member_joins_with_the_first_tab_and_leaves_with_the_last(
    chat, people, presence_events, clock
):
    chat.connect("tab 1", {"name": "Dan", "session": SESSION})
    chat.connect("tab 2", {"name": "Dan", "session": SESSION})
    assert presence_events("bob") == [("joined", "Dan", 4)]
    clock.now += 1000
    chat.disconnect("tab 1")
    assert presence_events("bob") == []
    chat.disconnect("tab 2")
    assert presence_events("bob") == [("left", "Dan", 3)]


def test_a_repeated_disconnect_is_announced_once(chat, people, presence_events):
    chat.disconnect("cid")
    chat.disconnect("cid")
    assert len(presence_events("bob")) == 1


def test_closing_both_tabs_at_once_is_announced(chat, store, people, connection, presence_events):
    for tab in ("tab 1", "tab 2"):
        store.open(connection(tab, member="dan", name="Dan"))
    store.leave(["tab 1"])  # by an invocation that has not yet read the room
    chat.disconnect("tab 2")
    assert presence_events("bob") == [("left", "Dan", 3)]


def test_a_lost_disconnect_is_announced_after_the_first_failed_post(
    chat, posts, people, presence_events, present
):
    posts.gone("cid")
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    assert presence_events("bob") == [("left", "cid", 2)]
    assert present("cid") == []


def test_a_connection_found_gone_during_an_announcement_is_announced_too(
    chat, posts, people, presence_events, deliver_summaries
):
    posts.gone("cid")
    chat.connect("dan", {"name": "Dan"})
    assert presence_events("bob") == [("joined", "Dan", 4)]
    deliver_summaries()
    assert sorted(person["name"] for person in posts.frames["bob"][0]["members"]) == [
        *("Dan", "ana", "bob")
    ]


def test_a_connection_found_gone_during_a_reply_is_announced_too(
    chat, posts, people, presence_events
):
    posts.gone("ana")
    chat.receive("ana", '{"action":"ping"}')
    assert presence_events("bob") == [("left", "ana", 2)]


def test_an_expired_connection_gets_no_posts_and_is_not_counted_or_listed(
    chat, store, posts, people, connection, now, answer, presence_events
):
    store.open(connection("lost", connected_at=now - CONNECTION_TTL_S * 1000 - 1000))
    chat.receive("ana", '{"action":"members"}')
    frame = answer("ana", "members")
    assert (frame["count"], "lost" in str(frame)) == (3, False)
    chat.connect("dan", {"name": "Dan"})
    assert presence_events("bob") == [("joined", "Dan", 4)]
    assert "lost" not in posts.frames


def test_connects_and_disconnects_succeed_when_presence_cannot_read_the_store(
    chat, people, present, break_calls, caplog
):
    chat.connect("tab", {"session": SESSION})
    break_calls("Query")
    chat.connect("dan", {"session": OTHER})
    chat.disconnect("bob")
    assert "is not told" in caplog.text


# Large rooms


def test_presence_is_announced_in_rooms_of_up_to_200_members(chat, posts, crowd, presence_events):
    crowd(MAX_PRESENCE_MEMBERS - 1)
    chat.connect("dan", {"name": "Dan"})
    assert len(posts.frames) == MAX_PRESENCE_MEMBERS - 1
    assert presence_events("lobby-0000") == [("joined", "Dan", MAX_PRESENCE_MEMBERS)]


def test_larger_rooms_get_no_presence_and_one_page_is_read_per_event(chat, dynamodb, posts, crowd):
    crowd(MAX_PRESENCE_MEMBERS + 100)
    asked = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params["Limit"])
    )
    chat.connect("dan", {"name": "Dan"})
    chat.disconnect("dan")
    chat.receive("lobby-0000", TYPING)
    assert posts.frames == {}
    assert asked == [PRESENCE_PAGE_SIZE] * 3


def test_a_large_room_gets_no_presence_when_most_connections_are_gone(chat, posts, crowd):
    crowd(MAX_PRESENCE_MEMBERS + 1)
    alive, *gone = ids = [f"lobby-{number:04}" for number in range(MAX_PRESENCE_MEMBERS + 1)]
    for id in gone:
        posts.gone(id)
    chat.fan_out(Chunk(API, "lobby", '{"type":"message"}', ids))
    assert {id: len(frames) for id, frames in posts.frames.items()} == {alive: 1}


def test_a_small_room_is_told_once_about_many_gone_connections(chat, posts, crowd):
    crowd(MAX_PRESENCE_MEMBERS)
    alive, *gone = ids = [f"lobby-{number:04}" for number in range(MAX_PRESENCE_MEMBERS)]
    for id in gone:
        posts.gone(id)
    chat.fan_out(Chunk(API, "lobby", '{"type":"message"}', ids))
    _, members = posts.frames[alive]
    assert (members["type"], members["count"], "id" in members) == ("members", 1, False)
    assert members["members"] == [{"member": f"member-{alive}", "name": alive}]


def test_a_rename_in_a_large_room_is_confirmed_only_to_the_client(chat, posts, crowd):
    crowd(MAX_PRESENCE_MEMBERS + 1)
    chat.receive("lobby-0000", '{"action":"rename","name":"Anna","id":"7"}')
    assert list(posts.frames) == ["lobby-0000"]
    (frame,) = posts.frames["lobby-0000"]
    assert (frame["type"], frame["id"]) == ("renamed", "7")


def test_a_join_reaches_more_connections_than_a_chunk_through_the_queue(
    chat, store, posts, connection, queued
):
    ids = [f"tab-{number:04}" for number in range(FANOUT_CHUNK_SIZE + 1)]
    for id in ids:
        store.open(connection(id, member=f"member-{int(id[4:]) % 150}"))
    chat.connect("dan", {"name": "Dan"})
    assert len(posts.frames) == 1
    (chunk,) = queued()
    assert sorted([*posts.frames, *chunk.recipients]) == ids
