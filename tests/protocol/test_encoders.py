"""The server's frames agree with docs/asyncapi.yaml."""

import inspect
import json

import chat_client
import pytest

from chalicelib.domain import Message, Person
from chalicelib.protocol import actions, frames, identifiers
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.frames import Event
from tests.support.wire import protocol

ANA = Person("m" * 22, "Ana")
LONGEST = Person("_" * 22, "😀" * identifiers.MAX_NAME_CHARS)
ROOM, ID, LAST = "r" * identifiers.MAX_ROOM_CHARS, "\u0000" * actions.MAX_ID_CHARS, actions.MAX_SEQ
THERE = {"room": ROOM, "seq": LAST, "member": "-" * 22, "at": LAST}
SAID = Message(room="a", seq=1, member=ANA.member, name="n", data="x", at=0)
LONG = Message(
    **THERE, id=ID, name="é" * identifiers.MAX_NAME_CHARS, data="😀" * actions.MAX_DATA_CHARS
)
SHORT = Message(**THERE, id="7", name="Ö", data="\n")
ROOMS = {f"{number:064}": LAST for number in range(actions.MAX_PING_ROOMS)}
GONE = ErrorCode.NOT_CONNECTED

# For each type a frame with every field at its largest, and a frame with only required fields.
FRAMES = {
    "message": (frames.message(LONG), frames.message(SAID)),
    "history": (
        frames.history(ROOM, [SHORT] * actions.MAX_PAGE_SIZE, (LAST,) * 3, True, LONGEST, ID),
        frames.history("a", [], (1, 0, None), False, ANA, None),
    ),
    "void": (frames.void(ROOM, LAST), frames.void("a", 1)),
    "pong": (frames.pong(ROOM, LAST, ROOMS, ID), frames.pong("a", 0, None, None)),
    "joined": (
        frames.joined(ROOM, LONGEST, 10**6, LAST, ID, True),
        frames.joined("a", ANA, 1, 0, None),
    ),
    "presence": (
        frames.presence(ROOM, Event.RENAMED, LONGEST, 200, ID),
        frames.presence("a", Event.LEFT, ANA, None),
    ),
    "members": (
        frames.members(ROOM, 10**6, [LONGEST] * actions.MAX_PAGE_SIZE, ID, True),
        frames.members("a", 1, [ANA], None),
    ),
    "typing": (frames.typing(ROOM, LONGEST), frames.typing("a", ANA)),
    "error": (
        frames.error(FrameError(ErrorCode.TOO_MANY, "no", ID, 1)),
        frames.error(FrameError(GONE, "no")),
    ),
}
ALL = [frame for pair in FRAMES.values() for frame in pair]


def is_encoder(member):
    if not inspect.isfunction(member) or member.__module__ != frames.__name__:
        return False
    return inspect.signature(member).return_annotation == "str"


def test_the_frame_types_match_the_encoders():
    encoders = {name for name, _ in inspect.getmembers(frames, is_encoder) if name[0] != "_"}
    assert encoders == set(FRAMES) == {name for name in protocol().types if name}


@pytest.mark.parametrize("frame", ALL, ids=lambda frame: frame[:24])
def test_each_encoded_frame_is_valid(frame):
    assert protocol().fault_of_server(frame) is None


@pytest.mark.parametrize("type_", FRAMES)
def test_the_fields_of_each_frame_match_the_encoder(type_):
    schema = protocol().types[type_].schema
    most, least = (json.loads(frame) for frame in FRAMES[type_])
    assert set(most) == set(schema["properties"])
    assert set(least) == set(schema["required"])


def test_the_longest_message_has_every_field():
    assert [name for name, value in vars(LONG).items() if value is None] == []


def test_the_python_client_reads_every_field_of_a_message():
    read = chat_client.Message.from_fields(json.loads(frames.message(LONG)))
    assert vars(read) == vars(LONG)


def test_the_fields_of_a_message_in_a_history_match_the_encoder():
    said = protocol().document["components"]["schemas"]["said"]
    for message, fields in ((LONG, said["properties"]), (SAID, said["required"])):
        page = json.loads(frames.history("a", [message], (1, 1, None), False, ANA, None))
        (listed,) = page["messages"]
        assert set(listed) == set(fields)


@pytest.mark.parametrize("event", Event)
def test_every_presence_event_is_valid(event):
    assert protocol().fault_of_server(frames.presence("a", event, ANA, 1)) is None


def test_the_presence_events_match_the_code():
    events = protocol().types["presence"].schema["properties"]["event"]["enum"]
    assert events == [event.value for event in Event]


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_code_is_valid(code):
    retry_after = 1 if code is ErrorCode.TOO_MANY else None
    assert (
        protocol().fault_of_server(frames.error(FrameError(code, "no", None, retry_after))) is None
    )


@pytest.mark.parametrize("frame", [pair[0] for pair in FRAMES.values()], ids=FRAMES)
def test_each_frame_fits_into_one_frame_of_api_gateway(frame):
    assert len(frame.encode()) <= 32 * 1024
