"""The frames that clients send."""

import json
import random

import pytest

from chalicelib.protocol import actions, frames
from chalicelib.protocol.actions import History, Join, Members, Ping, Rename, SendMessage, Typing
from chalicelib.protocol.errors import ErrorCode, FrameError

SEND = {"action": "sendmessage"}
HISTORY = {"action": "history"}
JOIN = {"action": "join", "room": "garden"}
RENAME = {"action": "rename", "name": "Ana"}
PING = {"action": "ping"}


def refusal(body):
    """The FrameError for a body: a text, or a value to encode as JSON."""
    with pytest.raises(FrameError) as caught:
        actions.parse(body if isinstance(body, str) else json.dumps(body))
    return caught.value


def test_a_sendmessage_frame_is_parsed():
    assert actions.parse('{"action":"sendmessage","data":"hello"}') == SendMessage("hello")


def test_the_id_is_parsed():
    assert actions.parse(json.dumps({**SEND, "data": "hello", "id": "7"})).id == "7"


def test_unknown_fields_are_ignored():
    body = {**SEND, "data": "hello", "seq": [1], "member": "somebody else"}
    assert actions.parse(json.dumps(body)) == SendMessage("hello")


@pytest.mark.parametrize("data", ["x", "x" * 4000, "😀" * 4000, " ", "\u0000", "a\nb", "\u2028"])
def test_a_text_may_have_1_to_4000_characters_of_any_kind(data):
    assert actions.parse(json.dumps({**SEND, "data": data})).data == data


@pytest.mark.parametrize("id", ["x", "x" * 64, "😀" * 64])
def test_an_id_may_have_1_to_64_characters(id):
    assert actions.parse(json.dumps({**SEND, "data": "x", "id": id})).id == id


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", ErrorCode.BAD_JSON),
        ("None", ErrorCode.BAD_JSON),  # what Chalice makes of a missing body
        ("/join", ErrorCode.BAD_JSON),
        ("{", ErrorCode.BAD_JSON),
        ("\ufeff{}", ErrorCode.BAD_JSON),
        ("NaN", ErrorCode.BAD_JSON),
        ('{"action":"sendmessage","data":"x","n":NaN}', ErrorCode.BAD_JSON),
        ('{"action":"sendmessage","data":"x","n":-Infinity}', ErrorCode.BAD_JSON),
        ("[" * 100_000, ErrorCode.BAD_JSON),
        ('{"a":' * 100_000, ErrorCode.BAD_JSON),
        ("9" * 5000, ErrorCode.BAD_JSON),
        ("null", ErrorCode.NOT_AN_OBJECT),
        ("1", ErrorCode.NOT_AN_OBJECT),
        ('"sendmessage"', ErrorCode.NOT_AN_OBJECT),
        ([SEND], ErrorCode.NOT_AN_OBJECT),
        ({}, ErrorCode.MISSING_FIELD),
        ({"data": "x"}, ErrorCode.MISSING_FIELD),
        ({"action": None, "data": "x"}, ErrorCode.WRONG_TYPE),
        ({"action": ["sendmessage"], "data": "x"}, ErrorCode.WRONG_TYPE),
        ({"action": {}, "data": "x"}, ErrorCode.WRONG_TYPE),
        ({"action": "", "data": "x"}, ErrorCode.UNKNOWN_ACTION),
        ({"action": "SendMessage", "data": "x"}, ErrorCode.UNKNOWN_ACTION),
        ({"action": "$connect"}, ErrorCode.UNKNOWN_ACTION),
        ({"action": "\ud800"}, ErrorCode.UNKNOWN_ACTION),
        (SEND, ErrorCode.MISSING_FIELD),
        ({**SEND, "data": None}, ErrorCode.WRONG_TYPE),
        ({**SEND, "data": 1}, ErrorCode.WRONG_TYPE),
        ({**SEND, "data": ["x"]}, ErrorCode.WRONG_TYPE),
        ({**SEND, "data": ""}, ErrorCode.WRONG_SIZE),
        ({**SEND, "data": "x" * 4001}, ErrorCode.WRONG_SIZE),
        ({**SEND, "data": "x\ud83d"}, ErrorCode.BAD_CHARACTERS),
        ({**SEND, "data": "\udfff"}, ErrorCode.BAD_CHARACTERS),
        ({**SEND, "data": "x", "id": None}, ErrorCode.WRONG_TYPE),
        ({**SEND, "data": "x", "id": 1}, ErrorCode.WRONG_TYPE),
        ({**SEND, "data": "x", "id": ""}, ErrorCode.WRONG_SIZE),
        ({**SEND, "data": "x", "id": "x" * 65}, ErrorCode.WRONG_SIZE),
        ({**SEND, "data": "x", "id": "\udc00"}, ErrorCode.BAD_CHARACTERS),
        ({**HISTORY, "after": -1}, ErrorCode.WRONG_SIZE),
        ({**HISTORY, "after": 2**53}, ErrorCode.WRONG_SIZE),
        ({**HISTORY, "after": "5"}, ErrorCode.WRONG_TYPE),
        ({**HISTORY, "after": 1.5}, ErrorCode.WRONG_TYPE),
        ({**HISTORY, "after": True}, ErrorCode.WRONG_TYPE),
        ({**HISTORY, "before": None}, ErrorCode.WRONG_TYPE),
        ({**HISTORY, "after": 1, "before": 9}, ErrorCode.CONFLICTING_FIELDS),
        ({**HISTORY, "limit": 0}, ErrorCode.WRONG_SIZE),
        ({**HISTORY, "limit": 1_000_000}, ErrorCode.WRONG_SIZE),
        ({**HISTORY, "limit": "all"}, ErrorCode.WRONG_TYPE),
        ({**HISTORY, "id": "x" * 65}, ErrorCode.WRONG_SIZE),
        ({**PING, "id": 7}, ErrorCode.WRONG_TYPE),
        ({**PING, "rooms": "garden"}, ErrorCode.WRONG_TYPE),
        ({**PING, "rooms": None}, ErrorCode.WRONG_TYPE),
        ({**PING, "rooms": ["garden", 1]}, ErrorCode.WRONG_TYPE),
        ({**PING, "rooms": ["garden", ""]}, ErrorCode.WRONG_SIZE),
        ({**PING, "rooms": ["Garden"]}, ErrorCode.BAD_CHARACTERS),
        ({**PING, "rooms": [f"r{n}" for n in range(21)]}, ErrorCode.WRONG_SIZE),
        ({"action": "join"}, ErrorCode.MISSING_FIELD),
        ({**JOIN, "room": None}, ErrorCode.WRONG_TYPE),
        ({**JOIN, "room": 1}, ErrorCode.WRONG_TYPE),
        ({**JOIN, "room": ""}, ErrorCode.WRONG_SIZE),
        ({**JOIN, "room": "r" * 65}, ErrorCode.WRONG_SIZE),
        ({**JOIN, "room": " "}, ErrorCode.BAD_CHARACTERS),
        ({**JOIN, "room": "Garden"}, ErrorCode.BAD_CHARACTERS),
        ({**JOIN, "room": "a#b"}, ErrorCode.BAD_CHARACTERS),
        ({**JOIN, "room": "\ud800"}, ErrorCode.BAD_CHARACTERS),
        ({**JOIN, "name": None}, ErrorCode.WRONG_TYPE),
        ({**JOIN, "name": "\t"}, ErrorCode.WRONG_SIZE),
        ({**JOIN, "name": "a\u202eb"}, ErrorCode.BAD_CHARACTERS),
        ({**JOIN, "after": "5"}, ErrorCode.WRONG_TYPE),
        ({**JOIN, "after": -1}, ErrorCode.WRONG_SIZE),
        ({"action": "rename"}, ErrorCode.MISSING_FIELD),
        ({**RENAME, "name": ["Ana"]}, ErrorCode.WRONG_TYPE),
        ({**RENAME, "name": ""}, ErrorCode.WRONG_SIZE),
        ({**RENAME, "name": "  "}, ErrorCode.WRONG_SIZE),
        ({**RENAME, "name": "n" * 33}, ErrorCode.WRONG_SIZE),
        ({**RENAME, "name": "a\u0007"}, ErrorCode.BAD_CHARACTERS),
        ({**RENAME, "name": "\u3164"}, ErrorCode.BAD_CHARACTERS),
        ({**RENAME, "name": "\ud800"}, ErrorCode.BAD_CHARACTERS),
        ({"action": "members", "limit": 1000}, ErrorCode.WRONG_SIZE),
        ({"action": "members", "limit": "all"}, ErrorCode.WRONG_TYPE),
        ({"action": "members", "room": "Garden"}, ErrorCode.BAD_CHARACTERS),
        ({"action": "typing", "room": 7}, ErrorCode.WRONG_TYPE),
        ({**SEND, "data": "x", "room": None}, ErrorCode.WRONG_TYPE),
        ({**HISTORY, "room": ""}, ErrorCode.WRONG_SIZE),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_an_invalid_frame_is_refused_with_its_code(body, code):
    assert refusal(body).code is code


def test_a_surrogate_pair_is_decoded_to_its_character():
    assert actions.parse(r'{"action":"sendmessage","data":"\ud83d\ude00"}').data == "😀"


@pytest.mark.parametrize(
    "fields",
    [{}, {"action": 1}, {"action": "x"}, SEND, {**SEND, "data": ""}, {**SEND, "data": "\ud800"}],
    ids=repr,
)
def test_a_refusal_carries_the_id_of_the_frame(fields):
    assert refusal({**fields, "id": "7"}).id == "7"


@pytest.mark.parametrize("id", [None, 7, "", "x" * 65, "\ud800"], ids=ascii)
def test_a_refusal_does_not_carry_an_invalid_id(id):
    assert refusal({**SEND, "data": "x", "id": id}).id is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, History()),
        ({"after": 0}, History(after=0)),
        ({"before": 2**53 - 1, "limit": 1}, History(before=2**53 - 1, limit=1)),
        ({"after": 5, "limit": 100, "id": "7"}, History(after=5, limit=100, id="7")),
    ],
)
def test_a_history_frame_is_parsed(fields, expected):
    assert actions.parse(json.dumps({**HISTORY, **fields})) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ({**PING, "id": "7"}, Ping(id="7")),
        ({**PING, "rooms": []}, Ping(rooms=())),
        ({**PING, "rooms": ["garden", "r" * 64]}, Ping(rooms=("garden", "r" * 64))),
        (JOIN, Join("garden")),
        ({**JOIN, "name": " Ana ", "after": 5, "id": "7"}, Join("garden", "Ana", 5, "7")),
        ({**RENAME, "name": "Jose\u0301", "id": "7"}, Rename("José", "7")),
        ({"action": "members"}, Members(100)),
        ({"action": "members", "limit": 1, "room": "garden"}, Members(1, "garden")),
        ({"action": "typing"}, Typing()),
        ({"action": "typing", "room": "garden", "id": "7"}, Typing("garden", "7")),
        ({**SEND, "data": "x", "room": "garden"}, SendMessage("x", "garden")),
        ({**HISTORY, "room": "garden"}, History(room="garden")),
    ],
)
def test_the_other_frames_are_parsed(frame, expected):
    assert actions.parse(json.dumps(frame)) == expected


STRINGS = ["", "CANARY", "CANARY" * 1000, "\ud800CANARY", "CANARY\u0000😀", "sendmessage", "7"]
VALUES = [*STRINGS, None, True, 0, -1.5, 10**400, 1e308, [], ["CANARY"], {}, {"CANARY": [{}]}]
NAMES = ["action", "data", "id", "after", "before", "limit", "room", "rooms", "name", "CANARY"]
ACTIONS = ["sendmessage", "history", "ping", "join", "rename", "members", "typing"]
BEYOND_A_FRAME = {"wrong_room", "too_many", "not_connected", "unavailable"}


def generated_body(rng):
    """A random body: a frame with changed fields, sometimes damaged as text."""
    fields = {"action": rng.choice(ACTIONS), "data": "hello", "id": "7", "room": "r", "name": "n"}
    if rng.random() < 0.3:
        fields |= dict.fromkeys(rng.sample(["after", "before", "limit"], 2), 5)
    for name in rng.sample(NAMES, rng.randrange(4)):
        fields[name] = rng.choice(VALUES)
    for name in rng.sample(sorted(fields), rng.randrange(2)):
        del fields[name]
    body = json.dumps(rng.choice([fields, fields, fields, list(fields), rng.choice(VALUES)]))
    for _ in range(rng.choice([0, 0, 0, 1, 5])):
        cut = rng.randrange(len(body) + 1)
        body = body[:cut] + rng.choice('{}[]",:\\u0n ٣\ud800') + body[cut + rng.randrange(2) :]
    return body


def code_of(body):
    """Parse `body`, check the action, and return the error code of a refusal."""
    refused = None
    try:
        action = actions.parse(body)
    except FrameError as error:
        refused = error
    if refused is None:
        assert action.id is None or 1 <= len(action.id) <= actions.MAX_ID_CHARS
        if isinstance(action, SendMessage):
            assert 1 <= len(action.data) <= actions.MAX_DATA_CHARS
        repr(vars(action)).encode()
        return None
    assert "CANARY" not in refused.message
    frames.error(refused).encode()
    return refused.code


def test_arbitrary_frames_raise_only_frame_errors():
    rng = random.Random(20_000)
    codes = {code_of(generated_body(rng)) for _ in range(20_000)}
    assert codes == {None, *ErrorCode} - BEYOND_A_FRAME


def test_a_frame_without_a_body_is_bad_json():
    with pytest.raises(FrameError) as refused:
        actions.parse(None)
    assert refused.value.code is ErrorCode.BAD_JSON
