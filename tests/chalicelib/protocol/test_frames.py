"""The frames that the server sends."""

import json

import pytest

from chalicelib.domain import FOREVER, Kind, Membership, Message, Person, Role, RoomSummary
from chalicelib.protocol import actions, frames, message_fields, room_frames
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.frames import Event, Span

YOU = Person("m", "n")
VOUCHED = Person("m", "\u0410na", look="Ana", vouched=True)  # begins with a Cyrillic letter
ROOM = RoomSummary("r", Kind.OPEN, last=5, unread=2)


def new_message(number=1, **fields):
    defaults = {"id": "7", "member": "m", "name": "n", "data": "d", "at": 5}
    return Message(room="r", seq=number, **{**defaults, **fields})


def as_sent(message):
    return message_fields.message_fields(message)


def test_a_message_is_encoded():
    assert json.loads(frames.message(new_message())) == {
        "type": "message",
        "room": "r", "seq": 1, "id": "7", "member": "m", "name": "n", "data": "d", "at": 5
    }  # fmt: skip


def test_a_message_without_an_id_has_no_id():
    assert "id" not in json.loads(frames.message(new_message(id=None)))


def test_a_history_is_encoded():
    page = [new_message(1), new_message(2, id=None)]
    assert json.loads(frames.history("r", page, Span(1, 3), YOU, "9")) == {
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
    frame = json.loads(frames.history("r", [], Span(3, 2, last=5), YOU, None))
    assert (frame["upTo"], frame["last"]) == (2, 5)


@pytest.mark.parametrize("character", ["😀", "\u0001", '"', "\u2028", "é"])
@pytest.mark.parametrize("length", [1, actions.MAX_DATA_CHARS])
def test_a_history_of_as_many_messages_as_fit_is_one_frame_of_api_gateway(character, length):
    message = new_message(10**13, id=character * 64, name="😀" * 32, data=character * length)
    count = frames.MAX_PAGE_BYTES // message_fields.message_size(message)
    assert count >= 1
    you, numbers = Person("m" * 22, "😀" * 32), (10**13, 10**13, 10**13)
    frame = frames.history("r" * 64, [message] * count, Span(*numbers), you, id=character * 64)
    assert len(frame.encode()) <= 32 * 1024


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (
            frames.pong({"r": 5}, {"r": 2}, "7"),
            {"type": "pong", "rooms": {"r": 5}, "changes": {"r": 2}, "id": "7"},
        ),
        (frames.pong({}, {}, None), {"type": "pong", "rooms": {}, "changes": {}}),
        (
            room_frames.subscribed([room_frames.room_fields(ROOM, 3)], ["s"], YOU, "7"),
            {
                "type": "subscribed",
                "rooms": [{"room": "r", "kind": "open", "last": 5, "unread": 2, "count": 3}],
                "refused": ["s"],
                "you": {"member": "m", "name": "n"},
                "id": "7",
            },
        ),
        (
            room_frames.unsubscribed("r", room_frames.Reason.BANNED),
            {"type": "unsubscribed", "room": "r", "reason": "banned"},
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
            frames.presence("r", Event.RENAMED, VOUCHED, None),
            {
                "type": "presence",
                "room": "r",
                "event": "renamed",
                "member": "m",
                "name": "\u0410na",
                "look": "Ana",
                "vouched": True,
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
        (frames.read("r", 5, 2), {"type": "read", "room": "r", "upTo": 5, "unread": 2}),
        (frames.receipts("r", {"m": 5}), {"type": "receipts", "room": "r", "reads": {"m": 5}}),
        (
            room_frames.rooms([ROOM], "c", None),
            {
                "type": "rooms",
                "rooms": [{"room": "r", "kind": "open", "last": 5, "unread": 2}],
                "next": "c",
            },
        ),
        (
            room_frames.room(
                RoomSummary("r", Kind.OPEN, title="T", archived=True, role=Role.OWNER)
            ),
            {
                "type": "room",
                "room": "r",
                "kind": "open",
                "title": "T",
                "archived": True,
                "role": "owner",
                "last": 0,
                "unread": 0,
            },
        ),
        (
            room_frames.room_changed(
                RoomSummary("r", Kind.OPEN, topic="t", role=Role.OWNER, read=5)
            ),
            {"type": "room", "room": "r", "kind": "open", "topic": "t"},
        ),
        (
            room_frames.memberships("r", [Membership(YOU, banned_until=FOREVER)], None, None),
            {
                "type": "memberships",
                "room": "r",
                "members": [{"member": "m", "name": "n", "banned": True}],
            },
        ),
        (
            room_frames.invitation("r", "secret", 1, 5, None),
            {"type": "invitation", "room": "r", "invite": "secret", "uses": 1, "expiresAt": 5},
        ),
        (room_frames.left("r", "7"), {"type": "left", "room": "r", "id": "7"}),
        (frames.done("7"), {"type": "done", "id": "7"}),
        (frames.authenticated(5, None), {"type": "authenticated", "expiresAt": 5}),
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
        Message(
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
