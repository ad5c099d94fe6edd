"""Read positions on several devices, through the local gateway."""

import time

import pytest

DEVICES_WITHIN_S = 1


@pytest.fixture
def session(room):
    """A session that only this test uses."""
    return room.rjust(22, "_")


@pytest.fixture
def devices(join, session):
    """Two connections of one member."""
    return [join(name="ana", session=session) for _ in range(2)]


@pytest.fixture
def bo(join, devices):
    return join(name="bo", session="b" * 22)


def say(sender, texts, *hearers):
    """Send messages; returns their numbers."""
    numbers = []
    for text in texts:
        sender.say(text)
        numbers.append(sender.receive_json()["seq"])
        for hearer in hearers:
            hearer.receive_json()
    return numbers


def unread(client, room):
    """What the server counts for a client that comes again."""
    answer = client.ask({"action": "subscribe", "room": room, "id": "unread"})
    return answer["rooms"][0]["unread"]


def test_a_read_position_reaches_the_other_devices_within_a_second(devices, bo, room):
    phone, laptop = devices
    took = []
    for left, seq in zip((2, 1, 0), say(bo, ["one", "two", "three"], phone, laptop), strict=True):
        began = time.monotonic()
        answer = phone.ask({"action": "read", "upTo": seq, "id": "7"})
        heard = laptop.receive_json()
        took.append(time.monotonic() - began)
        assert answer == {"type": "read", "room": room, "upTo": seq, "unread": left, "id": "7"}
        assert heard == {"type": "read", "room": room, "upTo": seq, "unread": left}
        assert unread(laptop, room) == left
    assert min(took) < DEVICES_WITHIN_S  # the others may have met a pause of a busy machine


def test_a_read_position_only_moves_forward(devices, bo, room):
    phone, laptop = devices
    first, second = say(bo, ["one", "two"], phone, laptop)
    phone.ask({"action": "read", "upTo": second, "id": "1"})
    laptop.receive_json()
    assert laptop.ask({"action": "read", "upTo": first, "id": "2"})["upTo"] == second
    assert unread(phone, room) == 0


def test_own_messages_are_not_unread(devices, bo, room):
    phone, laptop = devices
    (first,) = say(bo, ["before"], phone, laptop)
    phone.ask({"action": "read", "upTo": first, "id": "1"})
    say(phone, ["from myself"], laptop)
    say(laptop, ["from myself, over there"], phone)
    assert unread(phone, room) == 0
    bo.say("and from bo")
    assert phone.receive_json(where=lambda frame: frame.get("data") == "and from bo")
    assert unread(phone, room) == 1


def test_a_device_that_comes_later_knows_what_was_read(devices, bo, room, join, session):
    phone, laptop = devices
    (seq,) = say(bo, ["one"], phone, laptop)
    phone.ask({"action": "read", "upTo": seq, "id": "1"})
    tablet = join(name="ana", session=session, room="lobby")
    (summary,) = tablet.ask({"action": "subscribe", "room": room, "id": "2"})["rooms"]
    assert (summary["read"], summary["unread"]) == (seq, 0)


def test_the_others_in_a_small_room_are_told_how_far_a_member_has_read(devices, bo, room):
    phone, laptop = devices
    (seq,) = say(bo, ["one"], phone, laptop)
    phone.ask({"action": "read", "upTo": seq, "id": "1"})
    member = phone.ask({"action": "history", "limit": 1})["you"]["member"]
    receipt = bo.receive_json(where=lambda frame: frame["type"] == "receipts")
    assert receipt == {"type": "receipts", "room": room, "reads": {member: seq}}
    answer = bo.ask({"action": "receipts", "id": "2"})
    assert answer["reads"][member] == seq
