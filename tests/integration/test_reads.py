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
        numbers.append(hears(sender, "message")["seq"])
        for hearer in hearers:
            hears(hearer, "message")
    return numbers


def hears(client, type):
    """The next frame of a type. What others have read is told at any time."""
    return client.receive_json(where=lambda frame: frame["type"] == type)


def ask(client, action, **fields):
    """The answer to a frame."""
    client.send_json({"action": action, "id": f"of {action}", **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == f"of {action}")


def unread(client, room):
    """What the server counts for a client that comes again."""
    return ask(client, "subscribe", room=room)["rooms"][0]["unread"]


def test_a_read_position_reaches_the_other_devices_within_a_second(devices, bo, room):
    phone, laptop = devices
    took = []
    for left, seq in zip((2, 1, 0), say(bo, ["one", "two", "three"], phone, laptop), strict=True):
        began = time.monotonic()
        answer = ask(phone, "read", upTo=seq)
        heard = hears(laptop, "read")
        took.append(time.monotonic() - began)
        assert heard == {"type": "read", "room": room, "upTo": seq, "unread": left}
        assert answer == {**heard, "id": "of read"}
        assert unread(laptop, room) == left
    assert min(took) < DEVICES_WITHIN_S  # the others may have met a pause of a busy machine


def test_a_read_position_only_moves_forward(devices, bo, room):
    phone, laptop = devices
    first, second = say(bo, ["one", "two"], phone, laptop)
    ask(phone, "read", upTo=second)
    hears(laptop, "read")
    assert ask(laptop, "read", upTo=first)["upTo"] == second
    assert unread(phone, room) == 0


def test_own_messages_are_not_unread(devices, bo, room):
    phone, laptop = devices
    (first,) = say(bo, ["before"], phone, laptop)
    ask(phone, "read", upTo=first)
    say(phone, ["from myself"], laptop)
    say(laptop, ["from myself, over there"], phone)
    assert unread(phone, room) == 0
    bo.say("and from bo")
    assert phone.receive_json(where=lambda frame: frame.get("data") == "and from bo")
    assert unread(phone, room) == 1


def test_a_device_that_comes_later_knows_what_was_read(devices, bo, room, join, session):
    phone, laptop = devices
    (seq,) = say(bo, ["one"], phone, laptop)
    ask(phone, "read", upTo=seq)
    tablet = join(name="ana", session=session, room="lobby")
    (summary,) = ask(tablet, "subscribe", room=room)["rooms"]
    assert (summary["read"], summary["unread"]) == (seq, 0)


def test_the_others_in_a_small_room_are_told_how_far_a_member_has_read(devices, bo, room):
    phone, laptop = devices
    (seq,) = say(bo, ["one"], phone, laptop)
    ask(phone, "read", upTo=seq)
    member = ask(phone, "history", limit=1)["you"]["member"]
    receipt = hears(bo, "receipts")
    assert receipt == {"type": "receipts", "room": room, "reads": {member: seq}}
    assert ask(bo, "receipts")["reads"][member] == seq
