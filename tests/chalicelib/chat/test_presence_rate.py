"""A room hears of comings and goings at most once a second, whatever its members do."""

import json
from collections import Counter

from botocore.exceptions import EndpointConnectionError

from chalicelib.stores.errors import StoreUnavailable

SESSION = "s" * 22


def names(frame):
    return sorted(person["name"] for person in frame["members"])


def test_several_changes_within_a_second_are_one_presence_and_one_list_of_members(
    chat, posts, people, presence_events, deliver_summaries
):
    for name in ("Dan", "Fay", "Gus"):
        chat.connect(name, {"name": name})
    chat.disconnect("Fay")
    assert presence_events("bob") == [("joined", "Dan", 4)]
    assert deliver_summaries() == 1
    for id in ("ana", "bob", "cid", "Dan", "Gus"):
        *_, frame = posts.frames[id]
        assert (frame["type"], frame["room"], frame["count"]) == ("members", "lobby", 5)
        assert names(frame) == ["Dan", "Gus", "ana", "bob", "cid"]
        assert "id" not in frame


def test_a_change_a_second_after_the_last_one_is_told_by_itself(
    chat, people, presence_events, summaries, clock
):
    chat.connect("dan", {"name": "Dan"})
    clock.now += 1000
    chat.connect("fay", {"name": "Fay"})
    assert presence_events("bob") == [("joined", "Dan", 4), ("joined", "Fay", 5)]
    assert summaries == []


def test_a_change_right_after_a_summary_waits_for_the_next_one(
    chat, posts, people, presence_events, deliver_summaries, clock
):
    for name in ("Dan", "Fay"):
        chat.connect(name, {"name": name})
    assert deliver_summaries() == 1
    posts.frames.clear()
    clock.now += 500
    chat.connect("Gus", {"name": "Gus"})
    assert posts.frames == {}
    assert deliver_summaries() == 1
    assert "Gus" in names(posts.frames["bob"][0])


def test_the_queue_holds_a_summary_back_for_a_second(chat, people, summaries):
    for name in ("Dan", "Fay"):
        chat.connect(name, {"name": name})
    ((body, delay_s),) = summaries
    assert (json.loads(body)["summary"], delay_s) == ("lobby", 1)


def test_another_room_is_told_at_once(chat, posts, people, presence_events):
    chat.connect("dan", {"name": "Dan"})
    chat.connect("fay", {"name": "Fay", "room": "elsewhere"})
    assert presence_events("eve") == [("joined", "Fay", 2)]


def test_a_client_always_gets_the_answer_to_its_rename(
    chat, posts, people, presence_events, deliver_summaries
):
    chat.connect("dan", {"name": "Dan"})
    chat.receive("ana", '{"action":"rename","name":"Anna","id":"7"}')
    assert (posts.frames["ana"][-1]["type"], posts.frames["ana"][-1]["id"]) == ("renamed", "7")
    assert presence_events("bob") == [("joined", "Dan", 4)]
    assert deliver_summaries() == 1
    assert "Anna" in names(posts.frames["bob"][0])


def test_events_of_which_nobody_is_told_do_not_delay_others(chat, people, presence_events):
    chat.connect("alone", {"room": "empty"})
    chat.connect("tab 1", {"name": "Dan", "session": SESSION, "room": "empty"})
    assert presence_events("alone") == [("joined", "Dan", 2)]


def test_a_queue_that_fails_is_logged_and_the_room_hears_of_the_next_change(
    chat, people, presence_events, sqs, clock, caplog
):
    sqs.meta.events.register("before-call.sqs", fail)
    for name in ("Dan", "Fay"):
        chat.connect(name, {"name": name})
    assert "queue unavailable" in caplog.text
    clock.now += 2000
    chat.disconnect("cid")
    assert presence_events("bob") == [("joined", "Dan", 4), ("left", "cid", 4)]


def fail(**_):
    raise EndpointConnectionError(endpoint_url="https://sqs.test")


def test_a_flood_over_one_connection_is_refused_and_hardly_heard(
    chat, posts, people, deliver_summaries, clock, now
):
    """Messages, new names, and into a room and out again, by turns, 200 a second."""
    flood = [
        {"action": "sendmessage", "data": "x"},
        {"action": "subscribe", "room": "elsewhere"},
        {"action": "rename", "name": "A"},
        {"action": "unsubscribe", "room": "elsewhere"},
        {"action": "rename", "name": "B"},
    ]
    count = 800
    for number in range(count):
        clock.now += 5
        chat.receive("ana", json.dumps(flood[number % len(flood)]))
        if number % 200 == 0:
            deliver_summaries()
    seconds = (clock.now - now) / 1000
    heard = Counter(frame["type"] for frame in posts.frames["bob"] + posts.frames["eve"])
    assert heard["message"] <= 10 + 5 * seconds
    assert heard["presence"] + heard["members"] <= 2 * (seconds + 1)
    refused = [frame for frame in posts.frames["ana"] if frame["type"] == "error"]
    assert len(refused) > 0.85 * count
    assert {frame["code"] for frame in refused} == {"too_many"}
    assert all(frame["retryAfter"] >= 1 for frame in refused)


def test_a_summary_of_a_room_that_cannot_be_read_is_logged(
    chat, posts, people, deliver_summaries, monkeypatch, store, caplog
):
    for name in ("Dan", "Fay"):
        chat.connect(name, {"name": name})
    posts.frames.clear()

    def refuse(*_, **__):
        raise StoreUnavailable

    monkeypatch.setattr(store, "occupants", refuse)
    deliver_summaries()
    assert posts.frames == {}
    assert "is not told" in caplog.text
