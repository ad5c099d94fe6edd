"""Who may not read a room learns nothing about it, by any action of the protocol: the answer, and
the calls behind it, are those of a room that does not exist; and nobody in the room hears of it."""

import json
import re

import pytest

from chalicelib.chat import permissions
from chalicelib.protocol import parser
from chalicelib.protocol.actions import GetRoom, RoomAction, Search
from chalicelib.protocol.readers import READERS
from tests.chalicelib.chat.rooms.conftest import member

# What makes a frame valid, besides its room; an action without fields of its own needs no entry.
FIELDS = {
    "authenticate": {"token": "x"},
    "ban": {"member": member("ana")},
    "change": {"title": "Mine", "archived": True},
    "delete": {"target": 1},
    "dismiss": {"target": 1},
    "edit": {"target": 1, "data": "hello"},
    "invite": {"member": member("eve")},
    "mute": {"member": member("ana")},
    "react": {"target": 1, "reaction": "+1"},
    "read": {"upTo": 1},
    "remove": {"member": member("ana")},
    "rename": {"name": "Eve"},
    "report": {"target": 1},
    "role": {"member": member("eve"), "role": "owner"},
    "sendmessage": {"data": "hello"},
    "unban": {"member": member("eve")},
    "unmute": {"member": member("eve")},
    "unreact": {"target": 1, "reaction": "+1"},
}
# Actions that may name a room in another way as well.
VARIANTS = {
    "accept": lambda room: [{"invite": f"{room}~{'x' * 22}"}],
    "change": lambda room: [
        {"room": room, "title": "Mine"},
        {"room": room, "archived": True},
        {"room": room, "slowMode": 5},
    ],
    "changes": lambda room: [{"room": room}, {"room": f"{room}:1"}],
    "create": lambda room: [{"kind": "open", "room": room}],
    "history": lambda room: [{"room": room}, {"room": room, "after": 0}, {"room": f"{room}:1"}],
    "invite": lambda room: [{"room": room}, {"room": room, "member": member("eve")}],
    "mentions": lambda _: [{}],
    "ping": lambda room: [{"rooms": [room, f"{room}:1"]}],
    "subscribe": lambda room: [
        {"room": room},
        {"rooms": [room]},
        {"room": room, "after": 0},
        {"room": f"{room}:1"},
        {"rooms": [room, f"{room}:1"]},
    ],
    "rooms": lambda _: [{}, {"scope": "open"}],
}
# To whom the answer says that there is such a room: an open room's id is no secret, and its creator
# has to know that it is taken.
TAKEN = {("create", "banned from an open room")}

OVER_HTTP_ALONE = {GetRoom, Search}
TEAM_ONLY = {"team-*": ["read", "send"]}
MODERATES_TEAMS = {"team-*": ["read", "send", "moderate"]}


def frames_of(action, room):
    """Valid frames of an action about a room."""
    if action in VARIANTS:
        return VARIANTS[action](room)
    return [{"room": room, **FIELDS.get(action, {})}]


@pytest.fixture
def stranger(enter, ask, trio, posts, deliver_summaries):
    """`stranger(case)`: Eve, who may not read a room; returns the room, and one like it that does
    not exist."""

    def to_a_private_room(token=None):
        room = ask("ana", "create", kind="private", title="Plans", members=[member("bob")])["room"]
        enter("eve", token=token)
        return room, "private." + "z" * 26

    def to_a_direct_room():
        room = ask("ana", "create", kind="direct", members=[member("bob")])["room"]
        enter("eve")
        return room, "direct." + "z" * 26

    def without_a_token_for_it():
        ask("ana", "create", kind="open", room="garden", title="Garden")
        enter("eve", token=TEAM_ONLY)
        return "garden", "meadow"

    def banned_from_an_open_room():
        ask("ana", "create", kind="open", room="garden", title="Garden")
        enter("eve")
        ask("ana", "subscribe", room="garden")
        ask("ana", "ban", room="garden", member=member("eve"))
        enter("eve")
        return "garden", "private." + "z" * 26

    def removed_from_a_private_room():
        others = [member("bob"), member("eve")]
        room = ask("ana", "create", kind="private", title="Plans", members=others)["room"]
        enter("eve")
        ask("eve", "subscribe", room=room)
        ask("ana", "subscribe", room=room)
        ask("ana", "remove", room=room, member=member("eve"))
        return room, "private." + "z" * 26

    cases = {
        "to a private room": to_a_private_room,
        "to a private room, with a token that moderates": lambda: to_a_private_room(
            {"*": ["read", "send", "moderate"]}
        ),
        "to a direct room": to_a_direct_room,
        "without a token for it": without_a_token_for_it,
        "banned from an open room": banned_from_an_open_room,
        "removed from a private room": removed_from_a_private_room,
    }

    def prepare(case):
        room, other = cases[case]()
        for name in ("ana", "bob"):
            ask(name, "subscribe", room=room)
        ask("ana", "sendmessage", room=room, data="secret")
        deliver_summaries()
        posts.frames.clear()
        return room, other

    return prepare


CASES = [
    "to a private room",
    "to a private room, with a token that moderates",
    "to a direct room",
    "without a token for it",
    "banned from an open room",
    "removed from a private room",
]


@pytest.fixture
def calls(dynamodb):
    """The operations of DynamoDB since it was cleared."""
    made = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.*", lambda model, **_: made.append(model.name)
    )
    return made


@pytest.fixture
def answers(chat, posts, calls, clock):
    """`answers(frame, room)`: what Eve is told, with the room's id left out, and the calls."""

    def perform(action, fields, room):
        clock.now += 20_000  # no limit is in the way
        calls.clear()
        body = json.dumps({"action": action, "id": "q", **fields})
        assert parser.parse(body), "the frame is valid"
        chat.receive("eve", body)
        told = json.dumps(posts.frames.pop("eve", []))
        return told.replace(room, "ROOM"), sorted(calls)

    return perform


def about_a_room(action):
    """Whether an action needs a room that the connection is subscribed to."""
    (fields, *_) = frames_of(action, "garden")
    return isinstance(parser.parse(json.dumps({"action": action, **fields})), RoomAction)


@pytest.mark.parametrize("case", CASES)
def test_a_stranger_learns_nothing_by_any_action(stranger, answers, hears, deliver_summaries, case):
    room, other = stranger(case)
    for action in READERS:
        if action == "create" and "." in room:
            continue  # nobody names the id of a private or direct room that they create
        for fields, like in zip(frames_of(action, room), frames_of(action, other), strict=True):
            told, made = answers(action, fields, room)
            assert not {"secret", "Plans", "Garden"} & set(re.findall(r"\w+", told)), action
            if (action, case) in TAKEN:
                assert '"already_exists"' in told
                continue
            assert (told, made) == answers(action, like, other), action
            assert '"code"' in told or not about_a_room(action), action
        deliver_summaries()
        assert (hears("ana"), hears("bob")) == ([], []), action


def test_every_action_about_a_room_has_a_rule():
    actions = {
        type(parser.parse(json.dumps({"action": a, **frames_of(a, "garden")[0]}))) for a in READERS
    }
    about_rooms = {a for a in actions if issubclass(a, RoomAction)}
    assert about_rooms | OVER_HTTP_ALONE == set(permissions.RULES)
