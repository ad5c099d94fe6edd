"""The frames that clients send."""

import json
import random

import pytest

from chalicelib.domain import Kind, Role
from chalicelib.protocol import actions, frames, parser
from chalicelib.protocol.actions import (
    Accept,
    Authenticate,
    Ban,
    Change,
    Create,
    History,
    Invite,
    Leave,
    Members,
    Memberships,
    Ping,
    Read,
    Receipts,
    Remove,
    Rename,
    Rooms,
    SendMessage,
    SetRole,
    Subscribe,
    Typing,
    Unban,
    Unsubscribe,
)
from chalicelib.protocol.errors import ErrorCode, FrameError
from tests.support.wire import FULL_ACTIONS

SEND = {"action": "sendmessage"}
HISTORY = {"action": "history"}
SUBSCRIBE = {"action": "subscribe", "room": "garden"}
CREATE = {"action": "create", "kind": "private", "title": "Den"}
CHANGE = {"action": "change", "room": "garden"}
INVITE = {"action": "invite", "room": "garden"}
MEMBER, PRIVATE = "m" * 22, "private." + "a2" * 13
REMOVE = {"action": "remove", "room": "garden", "member": MEMBER}
RENAME = {"action": "rename", "name": "Ana"}
PING = {"action": "ping"}


def refusal(body):
    """The FrameError for a body: a text, or a value to encode as JSON."""
    with pytest.raises(FrameError) as caught:
        parser.parse(body if isinstance(body, str) else json.dumps(body))
    return caught.value


def test_a_sendmessage_frame_is_parsed():
    assert parser.parse('{"action":"sendmessage","data":"hello"}') == SendMessage("hello")


def test_the_id_is_parsed():
    assert parser.parse(json.dumps({**SEND, "data": "hello", "id": "7"})).id == "7"


def test_unknown_fields_are_ignored():
    body = {**SEND, "data": "hello", "seq": [1], "member": "somebody else"}
    assert parser.parse(json.dumps(body)) == SendMessage("hello")


@pytest.mark.parametrize("data", ["x", "x" * 4000, "😀" * 4000, " ", "\u0000", "a\nb", "\u2028"])
def test_a_text_may_have_1_to_4000_characters_of_any_kind(data):
    assert parser.parse(json.dumps({**SEND, "data": data})).data == data


@pytest.mark.parametrize("id", ["x", "x" * 64, "😀" * 64])
def test_an_id_may_have_1_to_64_characters(id):
    assert parser.parse(json.dumps({**SEND, "data": "x", "id": id})).id == id


def test_a_surrogate_pair_is_decoded_to_its_character():
    assert parser.parse(r'{"action":"sendmessage","data":"\ud83d\ude00"}').data == "😀"


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
        ({"after": 5.0, "limit": 1e2}, History(after=5, limit=100)),
        ({"since": 1795392000000}, History(since=1795392000000)),
    ],
)
def test_a_history_frame_is_parsed(fields, expected):
    assert parser.parse(json.dumps({**HISTORY, **fields})) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ({**PING, "id": "7"}, Ping(id="7")),
        ({**PING, "rooms": []}, Ping(rooms=())),
        ({**PING, "rooms": ["garden", "r" * 64]}, Ping(rooms=("garden", "r" * 64))),
        (SUBSCRIBE, Subscribe(("garden",))),
        ({**SUBSCRIBE, "after": 5, "id": "7"}, Subscribe(("garden",), after=5, id="7")),
        (
            {"action": "subscribe", "rooms": ["a", "b", "a"]},
            Subscribe(("a", "b"), is_list=True),
        ),
        ({"action": "unsubscribe", "room": "garden"}, Unsubscribe("garden")),
        ({**RENAME, "name": "Jose\u0301", "id": "7"}, Rename("José", id="7")),
        ({"action": "members"}, Members(100)),
        ({"action": "members", "limit": 1, "room": "garden"}, Members(1, "garden")),
        ({"action": "typing"}, Typing()),
        ({"action": "typing", "room": "garden", "id": "7"}, Typing("garden", id="7")),
        ({**SEND, "data": "x", "room": "garden"}, SendMessage("x", "garden")),
        ({**HISTORY, "room": PRIVATE}, History(room=PRIVATE)),
        ({"action": "read", "upTo": 0}, Read(0)),
        ({"action": "receipts", "room": "garden"}, Receipts("garden")),
        ({"action": "rooms"}, Rooms()),
        (
            {"action": "rooms", "scope": "open", "limit": 5, "after": "c"},
            Rooms(is_open=True, limit=5, after="c"),
        ),
        ({**CREATE, "topic": " "}, Create(Kind.PRIVATE, title="Den", topic="")),
        (
            {"action": "create", "kind": "open", "room": "garden", "title": "Jardín Сад"},
            Create(Kind.OPEN, "garden", "Jardín Сад"),
        ),
        (
            {"action": "create", "kind": "direct", "members": [MEMBER, MEMBER]},
            Create(Kind.DIRECT, members=(MEMBER,)),
        ),
        ({**CHANGE, "topic": ""}, Change("garden", topic="")),
        ({**CHANGE, "archived": False}, Change("garden", archived=False)),
        (INVITE, Invite("garden", uses=1, expires_in=604_800)),
        ({**INVITE, "member": MEMBER}, Invite("garden", MEMBER)),
        ({"action": "accept", "invite": "secret"}, Accept("secret")),
        ({"action": "leave", "room": "garden"}, Leave("garden")),
        (REMOVE, Remove("garden", MEMBER)),
        ({**REMOVE, "action": "ban"}, Ban("garden", MEMBER)),
        ({**REMOVE, "action": "unban"}, Unban("garden", MEMBER)),
        (
            {**REMOVE, "action": "role", "role": "moderator"},
            SetRole("garden", MEMBER, Role.MODERATOR),
        ),
        (
            {"action": "memberships", "room": "garden", "after": "c"},
            Memberships("garden", after="c"),
        ),
        ({"action": "authenticate", "token": "a.b.c"}, Authenticate("a.b.c")),
    ],
)
def test_the_other_frames_are_parsed(frame, expected):
    assert parser.parse(json.dumps(frame)) == expected


STRINGS = ["", "CANARY", "CANARY" * 1000, "\ud800CANARY", "CANARY\u0000😀", "sendmessage", "7"]
VALUES = [*STRINGS, None, True, 0, -1.5, 10**400, 1e308, [], ["CANARY"], {}, {"CANARY": [{}]}]
NAMES = sorted({"CANARY", *(name for form in FULL_ACTIONS.values() for name in form)})
BEYOND_A_FRAME = {
    *("not_subscribed", "not_allowed", "archived", "already_exists", "too_many_rooms"),
    *("too_many", "bad_token", "token_expired", "not_connected", "unavailable", "muted"),
    *("no_message", "no_file", "too_late", "too_many_reactions", "rejected"),
}


def generated_body(rng):
    """A random body: a frame with changed fields, sometimes damaged as text."""
    action = rng.choice(list(FULL_ACTIONS))
    fields = {"action": action, **FULL_ACTIONS[action]}
    if rng.random() < 0.3:
        fields |= dict.fromkeys(rng.sample(["after", "before", "since", "limit"], 2), 5)
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
        action = parser.parse(body)
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
        parser.parse(None)
    assert refused.value.code is ErrorCode.BAD_JSON
