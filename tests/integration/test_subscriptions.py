"""Many rooms over one connection, through the local gateway."""

import pytest


@pytest.fixture
def garden(room):
    """A second room that only this test uses."""
    return f"{room[:50]}-garden"


def test_one_connection_hears_every_room_that_it_subscribes_to(join, room, garden):
    ana, bo, cleo = join(name="ana"), join(name="bo"), join(name="cleo", room=garden)
    ana.ask({"action": "subscribe", "room": garden, "id": "1"})
    bo.say("in the first room")
    cleo.say("in the garden")
    heard = [ana.receive_json() for _ in range(2)]
    assert {frame["room"]: frame["data"] for frame in heard} == {
        room: "in the first room",
        garden: "in the garden",
    }
    ana.say("from elsewhere", room=garden)
    assert [cleo.receive_json()["data"] for _ in range(2)] == ["in the garden", "from elsewhere"]
    assert bo.receive_json()["data"] == "in the first room"
    assert bo.ask({"action": "ping"})["type"] == "pong"


def test_a_subscription_is_confirmed_with_the_state_of_the_room(join, garden):
    cleo = join(name="cleo", room=garden)
    cleo.say("hello")
    seq = cleo.receive_json()["seq"]
    answer = join(name="ana").ask({"action": "subscribe", "room": garden, "id": "7"})
    assert (answer["type"], answer["id"], answer["you"]["name"]) == ("subscribed", "7", "ana")
    (summary,) = answer["rooms"]
    assert (summary["room"], summary["kind"], summary["count"]) == (garden, "open", 2)
    assert summary["last"] == seq
    assert "read" not in summary
    assert cleo.hears_that("ana", "joined") == 2


def test_a_second_subscription_to_a_room_is_confirmed_but_not_announced(join, room):
    ana, bo = join(name="ana"), join(name="bo")
    ana.hears_that("bo", "joined")
    answer = bo.ask({"action": "subscribe", "room": room, "id": "7"})
    assert answer["rooms"][0]["count"] == 2
    assert ana.has_no_presence()


def test_a_subscription_with_after_returns_the_missed_messages(join, garden):
    ana, cleo = join(name="ana"), join(name="cleo", room=garden)
    for text in ("one", "two", "three"):
        cleo.say(text)
        last = cleo.receive_json()["seq"]
    ana.send_json({"action": "subscribe", "room": garden, "after": last - 2, "id": "7"})
    frames = {frame["type"]: frame for frame in (ana.receive_json(), ana.receive_json())}
    assert frames["subscribed"]["rooms"][0]["last"] == last
    assert [message["data"] for message in frames["history"]["messages"]] == ["two", "three"]
    assert frames["history"]["id"] == "7"


def test_one_frame_restores_many_subscriptions(join, room):
    rooms = [f"{room[:50]}-{number}" for number in range(49)]
    ana, bo = join(name="ana"), join(name="bo", room=rooms[48])
    answer = ana.ask({"action": "subscribe", "rooms": rooms, "id": "7"})
    assert [summary["room"] for summary in answer["rooms"]] == rooms
    bo.say("hello")
    assert ana.receive_json()["room"] == rooms[48]
    too_many = ana.ask({"action": "subscribe", "room": "one-more", "id": "8"})
    assert too_many["code"] == "too_many_rooms"


def test_a_room_that_was_left_is_heard_no_more(join, room, garden):
    ana, cleo = join(name="ana"), join(name="cleo", room=garden)
    ana.ask({"action": "subscribe", "room": garden, "id": "1"})
    cleo.hears_that("ana", "joined")
    left = ana.ask({"action": "unsubscribe", "room": garden, "id": "2"})
    assert left == {"type": "unsubscribed", "room": garden, "id": "2"}
    assert cleo.hears_that("ana", "left") == 1
    cleo.say("is anyone here?")
    assert cleo.receive_json()["data"] == "is anyone here?"
    assert ana.ask({"action": "sendmessage", "data": "x", "room": garden})["code"] == (
        "not_subscribed"
    )
    assert ana.ask({"action": "ping", "rooms": [room, garden]})["rooms"] == {room: 0}


def test_a_connection_that_closes_leaves_all_its_rooms(join, room, garden):
    bo, cleo = join(name="bo"), join(name="cleo", room=garden)
    ana = join(name="ana")
    ana.ask({"action": "subscribe", "room": garden, "id": "1"})
    assert bo.hears_that("ana", "joined") == cleo.hears_that("ana", "joined") == 2
    ana.close()
    assert bo.hears_that("ana", "left") == cleo.hears_that("ana", "left") == 1


def test_a_rename_is_announced_in_every_room_of_the_connection(join, garden):
    ana, bo, cleo = join(name="ana"), join(name="bo"), join(name="cleo", room=garden)
    ana.ask({"action": "subscribe", "room": garden, "id": "1"})
    cleo.hears_that("ana", "joined")
    ana.send_json({"action": "rename", "name": "Ana Maria", "id": "2"})
    assert bo.hears_that("Ana Maria", "renamed") == cleo.hears_that("Ana Maria", "renamed") == 2


def test_a_ping_returns_the_newest_numbers_of_the_own_rooms_alone(join, room, garden):
    ana, cleo = join(name="ana"), join(name="cleo", room=garden)
    cleo.say("hello")
    seq = cleo.receive_json()["seq"]
    assert ana.ask({"action": "ping", "rooms": [room, garden]})["rooms"] == {room: 0}
    ana.ask({"action": "subscribe", "room": garden, "id": "1"})
    pong = ana.ask({"action": "ping", "rooms": [room, garden, "nobody-was-ever-here"]})
    assert pong["rooms"] == {room: 0, garden: seq}
