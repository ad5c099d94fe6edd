"""What an event reads in a room of many connections: about the same, however many there are."""

import json
from collections import Counter

import pytest

from chalicelib.chat.presence import FIRST_OWN_LOOKUPS
from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS, MAX_ROSTER
from chalicelib.protocol.identifiers import member_of

SESSION = "s" * 22


@pytest.fixture
def reads(dynamodb):
    """`reads(call)`: how often each operation reads during a call, and how many items a batch
    names."""
    asked = []

    def note(model, params, **_):
        asked.append((model.name, params))

    dynamodb.meta.events.register("provide-client-params.dynamodb.*", note)

    def count(call):
        asked.clear()
        call()
        counts = Counter(name for name, _ in asked if name in ("Query", "GetItem", "BatchGetItem"))
        batches = [params["RequestItems"] for name, params in asked if name == "BatchGetItem"]
        counts["items"] = sum(len(keys["Keys"]) for b in batches for keys in b.values())
        return dict(counts)

    return count


@pytest.fixture
def tabs(store, connection):
    """`tabs(300)`: Ana has so many connections in the lobby, and Bob has one."""

    def join(count):
        store.join(connection("bob"))
        for number in range(count):
            store.join(connection(f"tab-{number:04}", member=member_of(SESSION), name="Ana"))

    return join


@pytest.mark.parametrize("count", [3, 200])
def test_a_connect_reads_the_same_for_3_and_for_200_connections_of_its_member(
    chat, tabs, reads, count
):
    tabs(count)
    seen = reads(lambda: chat.connect("new", {"session": SESSION}))
    assert seen == {"Query": 1, "BatchGetItem": 1, "items": 1 + min(count, FIRST_OWN_LOOKUPS)}


@pytest.mark.parametrize("count", [3, 200])
def test_a_disconnect_reads_the_same_for_3_and_for_200_connections_of_its_member(
    chat, tabs, reads, count
):
    tabs(count)
    seen = reads(lambda: chat.disconnect("tab-0001"))
    assert seen == {"Query": 1, "BatchGetItem": 1, "items": 1 + min(count - 1, FIRST_OWN_LOOKUPS)}


def test_a_member_with_many_connections_makes_no_room_large_until_a_limit(chat, tabs, reads):
    tabs(MAX_ROSTER + 300)
    seen = reads(lambda: chat.connect("new", {"session": SESSION}))
    assert seen == {"Query": MAX_ROSTER // 250 + 1, "items": 0}


@pytest.fixture
def large_room(fill):
    """A room whose members fill several pages."""
    fill(MAX_PRESENCE_MEMBERS + 350)


@pytest.mark.parametrize(
    "asked", [{"action": "join", "room": "lobby"}, {"action": "members", "room": "lobby"}]
)
def test_one_read_counts_the_members_of_a_large_room_approximately(
    chat, store, posts, connection, large_room, reads, asked
):
    here = "elsewhere" if asked["action"] == "join" else "lobby"
    store.join(connection("ana", room=here))
    store.join(connection("eve", room=here))
    seen = reads(lambda: chat.receive("ana", json.dumps(asked)))
    frame = posts.frames["ana"][0]
    assert frame["approximate"] is True
    assert MAX_PRESENCE_MEMBERS < frame["count"] < 250
    assert len(frame.get("members", [])) <= 100
    # A join also reads the newest number of the new room, and tells the old one.
    assert seen["Query"] == (3 if asked["action"] == "join" else 1)


def test_the_members_of_a_small_room_are_counted_exactly(chat, posts, people, answer):
    chat.receive("eve", '{"action":"join","room":"lobby"}')
    assert answer("eve", "joined")["count"] == 4
    chat.receive("eve", '{"action":"members"}')
    assert answer("eve", "members")["count"] == 4
    assert "approximate" not in answer("eve", "joined") | answer("eve", "members")
