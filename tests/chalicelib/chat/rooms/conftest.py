"""People with connections, who ask for things and hear of what others do."""

import json
from itertools import count

import pytest

from chalicelib.capabilities import Capabilities
from chalicelib.domain import Connection

PRIVATE, DIRECT = "private." + "a" * 26, "direct." + "b" * 26
PRIVATE_ELSEWHERE = "private." + "z" * 26


def member(name):
    """The id of a member, which can be told from the name."""
    return name.ljust(22, "_")


@pytest.fixture
def enter(store, now):
    """`enter("ana")`: Ana connects, to no room yet; `enter("ana-2", "ana")`: once more."""

    def open_connection(id, name=None, token=None, **fields):
        name = name or id
        defaults = {"connected_at": now - 60_000, "home": None, "has_channel": True}
        if token:
            defaults["token_expires_at"] = now + 3_600_000
            defaults["capabilities"] = Capabilities.parse(token)
        fields = {**defaults, **fields}
        store.open(Connection(id, name=name.title(), member=member(name), **fields))
        return id

    return open_connection


@pytest.fixture
def ask(chat, posts):
    """`ask("ana", "create", kind="open", room="garden")`: the answer."""
    ids = map(str, count())

    def send(who, action, **fields):
        id = next(ids)
        chat.receive(who, json.dumps({"action": action, "id": id, **fields}))
        (answer,) = (frame for frame in posts.frames[who] if frame.get("id") == id)
        posts.frames[who].remove(answer)
        return answer

    return send


@pytest.fixture
def hears(posts):
    """`hears("bob")`: what Bob has been told since the last time, without answers."""
    return lambda who: posts.frames.pop(who, [])


@pytest.fixture
def code():
    """`code(answer)`: of an error."""

    def find(answer):
        assert answer["type"] == "error", answer
        return answer["code"]

    return find


@pytest.fixture
def trio(enter):
    """Ana, Bob and Cid are connected."""
    for name in ("ana", "bob", "cid"):
        enter(name)


@pytest.fixture
def garden(trio, ask, posts):
    """An open room that Ana has created, with all three in it."""
    ask("ana", "create", kind="open", room="garden", title="Garden")
    for name in ("ana", "bob", "cid"):
        ask(name, "subscribe", room="garden")
    posts.frames.clear()
    return "garden"


@pytest.fixture
def private(trio, ask, posts):
    """A private room of Ana, with Bob in it."""
    room = ask("ana", "create", kind="private", title="Plans", members=[member("bob")])["room"]
    for name in ("ana", "bob"):
        assert ask(name, "subscribe", room=room)["type"] == "subscribed"
    posts.frames.clear()
    return room


@pytest.fixture
def promote(ask):
    """`promote(room, "bob", "moderator")`: Ana gives Bob a role."""

    def set_role(room, name, role="moderator"):
        assert ask("ana", "role", room=room, member=member(name), role=role)["type"] == "done"

    return set_role
