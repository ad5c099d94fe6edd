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
STAMP = {"member": MEMBER, "name": "Ana", "at": 2}
REACTION = {"reaction": "👍", "count": 1, "members": [MEMBER]}
DELETED = {
    **{name: value for name, value in SAID.items() if name != "data"},
    "deleted": STAMP,
    "revision": 1,
}
CHANGES = {
    "type": "changes",
    "room": "garden", "from": 5, "upTo": 5, "messages": [DELETED], "more": False,
}  # fmt: skip
PONG = {"type": "pong", "rooms": {"garden": 1}, "changes": {"garden": 5}}
MUTED = {**ERROR, "code": "muted", "until": 5}
THREAD = {**MESSAGE, "room": "private.k3vq7xj2mzt5c4yha6bwd2rnpe:1795431739694"}
RIGHT = [ERROR, MESSAGE, HISTORY, VOID, API_GATEWAY, CHANGES, PONG, MUTED, THREAD]

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
    "a deleted message with its text": {**CHANGES, "messages": [{**DELETED, "data": "x"}]},
    "a deleted message with reactions": {
        **CHANGES,
        "messages": [{**DELETED, "reactions": [REACTION]}],
    },
    "a message without a text": {"type": "message", **SAID, "data": ""},
    "a message that is not deleted and has no text": {
        name: value for name, value in MESSAGE.items() if name != "data"
    },
    "a changed message without a revision": {**MESSAGE, "edited": STAMP},
    "a revision of 0": {**MESSAGE, "revision": 0},
    "an empty list of reactions": {**MESSAGE, "reactions": [], "revision": 1},
    "a reaction with a space": {
        **MESSAGE,
        "reactions": [{**REACTION, "reaction": "a b"}],
        "revision": 1,
    },
    "a reply with half a person": {**MESSAGE, "replyTo": {"seq": 1, "member": MEMBER}},
    "a reply to a deleted message with its text": {
        **MESSAGE,
        "replyTo": {"seq": 1, "member": MEMBER, "name": "Ana", "excerpt": "x", "deleted": True},
    },
    "changes that do not tell their numbers": {n: CHANGES[n] for n in CHANGES if n != "from"},
    "a pong without the changes": {n: PONG[n] for n in PONG if n != "changes"},
    "an end of what is no mute": {**ERROR, "until": 5},
    "a thread of a thread": {**THREAD, "room": "garden:1:2"},
    "a thread of no message": {**THREAD, "room": "garden:0"},
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
