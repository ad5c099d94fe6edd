"""The protocol's frames."""

import json
import random

import pytest

from chalicelib import frames
from chalicelib.frames import ErrorCode, FrameError, SendMessage

SEND = {"action": "sendmessage"}
HISTORY = {"action": "history"}


def refusal(body):
    """The FrameError for a body, which is JSON text or something to be made JSON."""
    with pytest.raises(FrameError) as caught:
        frames.parse(body if isinstance(body, str) else json.dumps(body))
    return caught.value


def test_reads_a_message():
    assert frames.parse('{"action":"sendmessage","data":"hello"}') == SendMessage("hello")


def test_reads_the_id():
    assert frames.parse(json.dumps({**SEND, "data": "hello", "id": "7"})).id == "7"


def test_ignores_unknown_fields():
    body = {**SEND, "data": "hello", "seq": [1], "member": "somebody else"}
    assert frames.parse(json.dumps(body)) == SendMessage("hello")


@pytest.mark.parametrize("data", ["x", "x" * 4000, "😀" * 4000, " ", "\u0000", "a\nb", "\u2028"])
def test_takes_1_to_4000_characters_of_any_kind(data):
    assert frames.parse(json.dumps({**SEND, "data": data})).data == data


@pytest.mark.parametrize("id", ["x", "x" * 64, "😀" * 64])
def test_takes_an_id_of_1_to_64_characters(id):
    assert frames.parse(json.dumps({**SEND, "data": "x", "id": id})).id == id


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
        ({"action": "ping", "id": 7}, ErrorCode.WRONG_TYPE),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_refuses(body, code):
    assert refusal(body).code is code


def test_takes_a_surrogate_pair_as_the_character_that_it_is():
    assert frames.parse(r'{"action":"sendmessage","data":"\ud83d\ude00"}').data == "😀"


@pytest.mark.parametrize(
    "fields",
    [{}, {"action": 1}, {"action": "x"}, SEND, {**SEND, "data": ""}, {**SEND, "data": "\ud800"}],
    ids=repr,
)
def test_a_refusal_carries_the_id_that_was_given(fields):
    assert refusal({**fields, "id": "7"}).id == "7"


@pytest.mark.parametrize("id", [None, 7, "", "x" * 65, "\ud800"], ids=ascii)
def test_a_refusal_does_not_carry_an_id_that_is_itself_wrong(id):
    assert refusal({**SEND, "data": "x", "id": id}).id is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, frames.History()),
        ({"after": 0}, frames.History(after=0)),
        ({"before": 2**53 - 1, "limit": 1}, frames.History(before=2**53 - 1, limit=1)),
        ({"after": 5, "limit": 100, "id": "7"}, frames.History(after=5, limit=100, id="7")),
    ],
)
def test_reads_a_history_frame(fields, expected):
    assert frames.parse(json.dumps({**HISTORY, **fields})) == expected


def test_reads_a_ping():
    assert frames.parse('{"action":"ping","id":"7"}') == frames.Ping("7")


def said(number=1, **fields):
    defaults = {"id": "7", "member": "m", "name": "n", "data": "d", "at": 5}
    return frames.Message(room="r", seq=number, **{**defaults, **fields})


def as_sent(message):
    return {name: value for name, value in vars(message).items() if value is not None}


def test_encodes_a_message():
    assert json.loads(frames.message(said())) == {
        "type": "message",
        "room": "r", "seq": 1, "id": "7", "member": "m", "name": "n", "data": "d", "at": 5
    }  # fmt: skip


def test_a_message_without_an_id_has_no_id():
    assert "id" not in json.loads(frames.message(said(id=None)))


YOU = ("m", "n")


def test_encodes_a_history():
    page = [said(1), said(2, id=None)]
    asked = frames.History(id="9")
    assert json.loads(frames.history(asked, "r", page, more=False, you=YOU, count=3)) == {
        "type": "history",
        "room": "r",
        "messages": [as_sent(message) for message in page],
        "more": False,
        "you": {"member": "m", "name": "n"},
        "count": 3,
        "id": "9",
    }


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (frames.History(after=0), slice(0, 4)),
        (frames.History(before=9), slice(-4, None)),
        (frames.History(), slice(-4, None)),
    ],
    ids=["after", "before", "first"],
)
def test_of_messages_that_do_not_fit_those_nearest_to_what_was_asked_for_are_sent(asked, kept):
    page = [said(number, data="x" * 7000) for number in range(1, 9)]
    frame = frames.history(asked, "r", page, more=False, you=YOU, count=None)
    history = json.loads(frame)
    assert history["messages"] == [as_sent(message) for message in page[kept]]
    assert history["more"] is True
    assert len(frame.encode()) <= 32 * 1024


@pytest.mark.parametrize("character", ["😀", "\u0001", '"', "\u2028", "é"])
def test_a_history_fits_into_one_frame_and_has_a_message_however_long(character):
    longest = said(10**13, id=character * 64, name="😀" * 32, data=character * frames.MAX_DATA)
    asked = frames.History(id=character * 64)
    you = ("m" * 22, "😀" * 32)
    frame = frames.history(asked, "r" * 64, [longest] * 100, more=True, you=you, count=10**6)
    assert len(frame.encode()) <= 32 * 1024
    assert len(json.loads(frame)["messages"]) >= 1


def test_encodes_a_pong():
    assert json.loads(frames.pong(5, "7")) == {"type": "pong", "last": 5, "id": "7"}
    assert json.loads(frames.pong(0, None)) == {"type": "pong", "last": 0}


def test_encodes_an_error():
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
            id=character * frames.MAX_ID,
            member="m" * 22,
            name="😀" * 32,
            data=character * frames.MAX_DATA,
            at=10**13,
        )
    )
    assert len(frame.encode()) <= 32 * 1024


STRINGS = ["", "CANARY", "CANARY" * 1000, "\ud800CANARY", "CANARY\u0000😀", "sendmessage", "7"]
VALUES = [*STRINGS, None, True, 0, -1.5, 10**400, 1e308, [], ["CANARY"], {}, {"CANARY": [{}]}]
NAMES = ["action", "data", "id", "after", "before", "limit", "CANARY", "\udfff"]
ACTIONS = ["sendmessage", "history", "ping"]


def generated_body(rng):
    """A body that is nearly right, or not at all: fields at random, then perhaps damaged."""
    fields = {"action": rng.choice(ACTIONS), "data": "hello", "id": "7"}
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
    """Parse `body`, check what comes of it, and return a refusal's code."""
    refused = None
    try:
        action = frames.parse(body)
    except FrameError as error:
        refused = error
    if refused is None:
        assert action.id is None or 1 <= len(action.id) <= frames.MAX_ID
        if isinstance(action, frames.SendMessage):
            assert 1 <= len(action.data) <= frames.MAX_DATA
        repr(vars(action)).encode()
        return None
    assert "CANARY" not in refused.message
    frames.error(refused).encode()
    return refused.code


def test_nothing_that_a_client_sends_raises_anything_but_a_frame_error():
    rng = random.Random(20_000)
    codes = {code_of(generated_body(rng)) for _ in range(20_000)}
    assert codes == {None, *ErrorCode} - {ErrorCode.NOT_CONNECTED, ErrorCode.UNAVAILABLE}
