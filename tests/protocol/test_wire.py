"""Frames that violate the protocol are found in both directions."""

import json

import pytest

from tests.support.clients import ChatClient
from tests.support.wire import Tap, protocol

MEMBER = "NqiVujTsNR44jafHEVdH8g"
ERROR = {"type": "error", "code": "bad_json", "message": "no"}
MESSAGE = {
    "type": "message",
    "room": "garden", "seq": 1, "member": MEMBER, "name": "Ana", "data": "x", "at": 1
}  # fmt: skip
SAID = {name: value for name, value in MESSAGE.items() if name != "type"}
HISTORY = {
    "type": "history",
    "room": "garden", "from": 1, "upTo": 1, "messages": [SAID], "more": False,
    "you": {"member": MEMBER, "name": "Ana"}
}  # fmt: skip
API_GATEWAY = {"message": "Internal server error", "connectionId": "c=", "requestId": "r="}
VOID = {"type": "void", "room": "garden", "seq": 2}
RIGHT = [ERROR, MESSAGE, HISTORY, VOID, API_GATEWAY]

WRONG = {
    "an unknown field": {**MESSAGE, "color": "red"},
    "an unknown type": {**MESSAGE, "type": "whisper"},
    "no type": SAID,
    "a type that is no text": {**MESSAGE, "type": ["message"]},
    "a missing field": {name: MESSAGE[name] for name in MESSAGE if name != "at"},
    "null for an absent field": {**MESSAGE, "id": None},
    "a number below the minimum": {**MESSAGE, "seq": 0},
    "a number as text": {**MESSAGE, "seq": "1"},
    "a member that is a connection": {**MESSAGE, "member": "VJkw7eR4IAMCJGg="},
    "another room": {**MESSAGE, "room": "Garden"},
    "too long a name": {**MESSAGE, "name": "n" * 33},
    "an unknown code": {**ERROR, "code": "oops"},
    "an error without a text": {**ERROR, "message": ""},
    "an unknown field in a list": {**HISTORY, "messages": [{**SAID, "type": "message"}]},
    "an unknown field of a person": {**HISTORY, "you": {**HISTORY["you"], "session": "s"}},
    "a history that does not tell its numbers": {n: HISTORY[n] for n in HISTORY if n != "upTo"},
    "a void with a text": {**VOID, "data": "x"},
    "too long a list": {**HISTORY, "messages": [SAID] * 101},
    "a removed field": {**HISTORY, "count": 1},
    "an unknown field of API Gateway": {**API_GATEWAY, "type": "error"},
    "no object": [MESSAGE],
}
REFUSED = '{"action":"sendmessage","data":"","id":"7"}'


@pytest.mark.parametrize("frame", RIGHT, ids=str)
def test_a_valid_server_frame_has_no_fault(frame):
    assert protocol().fault_of_server(json.dumps(frame)) is None


@pytest.mark.parametrize("frame", WRONG.values(), ids=WRONG)
def test_an_invalid_server_frame_has_a_fault(frame):
    assert protocol().fault_of_server(json.dumps(frame))


def test_a_server_frame_that_is_not_json_has_a_fault():
    assert protocol().fault_of_server("Internal server error")


@pytest.mark.parametrize(
    "frame",
    ["", "[]", "{}", '{"action":"dance"}', '{"action":null}', '{"action":"rename"}', REFUSED],
)
def test_an_invalid_client_frame_has_a_fault(frame):
    assert protocol().fault_of_client(frame)


def test_a_client_frame_may_have_an_unknown_field():
    assert protocol().fault_of_client('{"action":"ping","mood":"fine"}') is None


def test_a_tap_finds_faults_in_both_directions():
    tap = Tap()
    tap.sent('{"action":"ping"}')
    tap.received(json.dumps(MESSAGE))
    assert tap.faults() == []
    tap.sent('{"action":"dance"}')
    tap.received(json.dumps(WRONG["an unknown code"]))
    assert len(tap.faults()) == 2
    assert tap.seen == 4


def test_a_tap_ignores_faults_of_refused_frames():
    tap = Tap()
    tap.sent(REFUSED)
    assert len(tap.faults()) == 1
    tap.received(json.dumps({**ERROR, "code": "wrong_size", "id": "8"}))
    assert len(tap.faults()) == 1
    tap.received(json.dumps({**ERROR, "code": "wrong_size", "id": "7"}))
    assert tap.faults() == []


@pytest.mark.parametrize("frame", WRONG.values(), ids=WRONG)
def test_the_test_client_rejects_invalid_server_frames(frame):
    with pytest.raises(AssertionError):
        object.__new__(ChatClient).on_message(json.dumps(frame))
