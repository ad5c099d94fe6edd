"""What an event reads in a room of many connections: about the same, however many there are."""

import json
from collections import Counter

import pytest

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
        store.open(connection("bob"))
        for number in range(count):
            store.open(connection(f"tab-{number:04}", member=member_of(SESSION), name="Ana"))

    return join


# A connect reads twice what its member is in the room, as a subscription does.
@pytest.mark.parametrize("count", [3, 200])
def test_a_connect_reads_the_same_for_3_and_for_200_connections_of_its_member(
    chat, tabs, reads, count
):
    tabs(count)
    seen = reads(lambda: chat.connect("new", {"session": SESSION}))
    assert seen == {"Query": 2, "BatchGetItem": 2, "items": 4}


@pytest.mark.parametrize("count", [3, 200])
def test_a_disconnect_reads_the_same_for_3_and_for_200_connections_of_its_member(
    chat, tabs, reads, count
):
    tabs(count)
    seen = reads(lambda: chat.disconnect("tab-0001"))
    assert seen == {"Query": 1, "items": 0}


def test_a_member_with_many_connections_makes_no_room_large_until_a_limit(chat, tabs, reads):
    tabs(MAX_ROSTER + 300)
    seen = reads(lambda: chat.connect("new", {}))
    assert seen == {"Query": MAX_ROSTER // 250 + 1, "items": 0}


@pytest.fixture
def large_room(crowd):
    """A room whose members crowd several pages."""
    crowd(MAX_PRESENCE_MEMBERS + 350)


@pytest.mark.parametrize("action", ["subscribe", "members"])
def test_one_read_counts_the_members_of_a_large_room_approximately(
    chat, store, posts, connection, large_room, reads, action
):
    here = "elsewhere" if action == "subscribe" else "lobby"
    store.open(connection("ana", room=here))
    asked = json.dumps({"action": action, "room": "lobby"})
    seen = reads(lambda: chat.receive("ana", asked))
    frame = posts.frames["ana"][0]
    counted = frame["rooms"][0] if action == "subscribe" else frame
    assert counted["approximate"] is True
    assert MAX_PRESENCE_MEMBERS < counted["count"] < 250
    assert len(frame.get("members", [])) <= 100
    assert seen["Query"] == (2 if action == "subscribe" else 1)  # also the newest number


def test_the_members_of_a_small_room_are_counted_exactly(chat, posts, people, answer):
    chat.receive("eve", '{"action":"subscribe","room":"lobby"}')
    subscribed = answer("eve", "subscribed")["rooms"][0]
    assert subscribed["count"] == 4
    chat.receive("eve", '{"action":"members","room":"lobby"}')
    assert answer("eve", "members")["count"] == 4
    assert "approximate" not in subscribed | answer("eve", "members")
