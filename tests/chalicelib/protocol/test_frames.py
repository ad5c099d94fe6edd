"""The frames that the server sends."""

import json

import pytest

from chalicelib.domain import Person
from chalicelib.protocol import actions, frames
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.frames import Event

YOU = Person("m", "n")


def new_message(number=1, **fields):
    defaults = {"id": "7", "member": "m", "name": "n", "data": "d", "at": 5}
    return frames.Message(room="r", seq=number, **{**defaults, **fields})


def as_sent(message):
    return {name: value for name, value in vars(message).items() if value is not None}


def test_a_message_is_encoded():
    assert json.loads(frames.message(new_message())) == {
        "type": "message",
        "room": "r", "seq": 1, "id": "7", "member": "m", "name": "n", "data": "d", "at": 5
    }  # fmt: skip


def test_a_message_without_an_id_has_no_id():
    assert "id" not in json.loads(frames.message(new_message(id=None)))


def test_a_history_is_encoded():
    page = [new_message(1), new_message(2, id=None)]
    assert json.loads(frames.history("r", page, (1, 3, None), more=False, you=YOU, id="9")) == {
        "type": "history",
        "room": "r",
        "from": 1,
        "upTo": 3,
        "messages": [as_sent(message) for message in page],
        "more": False,
        "you": {"member": "m", "name": "n"},
        "id": "9",
    }


def test_a_history_that_ends_below_a_number_tells_the_newest_one():
    frame = json.loads(frames.history("r", [], (3, 2, 5), more=False, you=YOU, id=None))
    assert (frame["upTo"], frame["last"]) == (2, 5)


@pytest.mark.parametrize("character", ["😀", "\u0001", '"', "\u2028", "é"])
@pytest.mark.parametrize("length", [1, actions.MAX_DATA_CHARS])
def test_a_history_of_as_many_messages_as_fit_is_one_frame_of_api_gateway(character, length):
    message = new_message(10**13, id=character * 64, name="😀" * 32, data=character * length)
    count = frames.MAX_PAGE_BYTES // frames.message_size(message)
    assert count >= 1
    you, numbers = Person("m" * 22, "😀" * 32), (10**13, 10**13, 10**13)
    frame = frames.history("r" * 64, [message] * count, numbers, True, you, id=character * 64)
    assert len(frame.encode()) <= 32 * 1024


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (frames.pong("r", 5, None, "7"), {"type": "pong", "room": "r", "last": 5, "id": "7"}),
        (
            frames.pong("r", 0, {"garden": 9}, None),
            {"type": "pong", "room": "r", "last": 0, "rooms": {"garden": 9}},
        ),
        (
            frames.joined("r", YOU, 3, 0, "7"),
            {
                "type": "joined",
                "room": "r",
                "you": {"member": "m", "name": "n"},
                "count": 3,
                "last": 0,
                "id": "7",
            },
        ),
        (
            frames.presence("r", Event.LEFT, YOU, 0),
            {
                "type": "presence",
                "room": "r",
                "event": "left",
                "member": "m",
                "name": "n",
                "count": 0,
            },
        ),
        (
            frames.presence("r", Event.RENAMED, YOU, None, "7"),
            {
                "type": "presence",
                "room": "r",
                "event": "renamed",
                "member": "m",
                "name": "n",
                "id": "7",
            },
        ),
        (
            frames.members("r", 2, [YOU], "7"),
            {
                "type": "members",
                "room": "r",
                "count": 2,
                "members": [{"member": "m", "name": "n"}],
                "id": "7",
            },
        ),
        (frames.void("r", 7), {"type": "void", "room": "r", "seq": 7}),
        (frames.typing("r", YOU), {"type": "typing", "room": "r", "member": "m", "name": "n"}),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_the_other_frames_are_encoded(frame, expected):
    assert json.loads(frame) == expected


def test_a_hundred_members_with_the_longest_names_fit_into_one_frame_of_api_gateway():
    members = [Person("m" * 22, "😀" * 32)] * actions.MAX_PAGE_SIZE
    assert len(frames.members("r" * 64, 10**6, members, "😀" * 64).encode()) <= 32 * 1024


def test_an_error_is_encoded():
    frame = frames.error(FrameError(ErrorCode.WRONG_SIZE, "too long", "7"))
    assert json.loads(frame) == {
        "type": "error", "code": "wrong_size", "message": "too long", "id": "7"
    }  # fmt: skip


def test_an_error_without_an_id_has_no_id():
    assert "id" not in json.loads(frames.error(FrameError(ErrorCode.BAD_JSON, "no")))


@pytest.mark.parametrize("character", ["😀", "\u0001", '"', "\u2028", "é"])
def test_the_largest_message_fits_into_one_frame_of_api_gateway(character):
    frame = frames.message(
        frames.Message(
            room="r" * 64,
            seq=10**13,
            id=character * actions.MAX_ID_CHARS,
            member="m" * 22,
            name="😀" * 32,
            data=character * actions.MAX_DATA_CHARS,
            at=10**13,
        )
    )
    assert len(frame.encode()) <= 32 * 1024
