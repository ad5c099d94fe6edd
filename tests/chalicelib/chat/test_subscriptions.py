"""The actions `subscribe` and `unsubscribe`: a connection is in several rooms."""

import json

import pytest

from chalicelib.domain import FOREVER, Membership, Message, Person, Role
from chalicelib.protocol.actions import MAX_ROOMS
from chalicelib.stores.connections import ConnectionStore
from chalicelib.stores.rooms import RoomView

SESSION = "s" * 22
SUBSCRIBE = '{"action":"subscribe","room":"elsewhere","id":"7"}'
UNSUBSCRIBE = '{"action":"unsubscribe","room":"lobby","id":"8"}'
PRIVATE = "private." + "a2" * 13


@pytest.fixture
def memberships(rooms, monkeypatch):
    """`memberships[room, member] = ...`: memberships that the store of rooms has."""
    found = {}

    def views(asked, member):
        return {room: RoomView(room, None, found.get((room, member))) for room in asked}

    monkeypatch.setattr(rooms, "views", views)
    return found


def membership(role=Role.MEMBER, is_banned=False):
    return Membership(Person("member-ana", "ana"), role, FOREVER if is_banned else None)


def test_a_subscription_is_answered_and_announced_in_the_room(
    chat, posts, people, presence_events, answer, store
):
    chat.receive("ana", SUBSCRIBE)
    assert answer("ana", "subscribed") == {
        "type": "subscribed",
        "rooms": [{"room": "elsewhere", "kind": "open", "last": 0, "unread": 0, "count": 2}],
        "you": {"member": "member-ana", "name": "ana"},
        "id": "7",
    }
    assert presence_events("eve") == [("joined", "ana", 2)]
    assert presence_events("bob") == presence_events("ana") == []
    assert store.get("ana").rooms == {"lobby": "rs", "elsewhere": "rs"}


def test_a_connection_hears_the_messages_of_all_its_rooms(chat, posts, people, subscribe):
    subscribe("ana", "elsewhere")
    posts.frames.clear()
    chat.receive("bob", '{"action":"sendmessage","data":"in the lobby"}')
    chat.receive("eve", '{"action":"sendmessage","data":"elsewhere"}')
    heard = [(frame["room"], frame["data"]) for frame in posts.frames["ana"]]
    assert heard == [("lobby", "in the lobby"), ("elsewhere", "elsewhere")]


def test_a_message_goes_to_the_room_that_it_names(chat, posts, people, subscribe):
    subscribe("ana", "elsewhere")
    posts.frames.clear()
    chat.receive("ana", '{"action":"sendmessage","data":"hello","room":"elsewhere"}')
    assert sorted(posts.frames) == ["ana", "eve"]
    assert posts.frames["eve"][0]["room"] == "elsewhere"


def test_a_connection_leaves_a_room_and_hears_nothing_more_of_it(
    chat, posts, people, presence_events, answer
):
    chat.receive("ana", UNSUBSCRIBE)
    assert answer("ana", "unsubscribed") == {"type": "unsubscribed", "room": "lobby", "id": "8"}
    assert presence_events("bob") == presence_events("cid") == [("left", "ana", 2)]
    posts.frames.clear()
    chat.receive("bob", '{"action":"sendmessage","data":"hello"}')
    assert sorted(posts.frames) == ["bob", "cid"]


def test_unsubscribing_from_a_room_without_a_subscription_is_refused(chat, posts, people):
    """Otherwise the room would hear of somebody who leaves."""
    chat.receive("ana", '{"action":"unsubscribe","room":"elsewhere"}')
    assert [frame["code"] for frame in posts.frames["ana"]] == ["not_subscribed"]
    assert list(posts.frames) == ["ana"]


def test_subscribing_again_is_answered_but_not_announced(chat, posts, people):
    chat.receive("ana", '{"action":"subscribe","room":"lobby"}')
    assert list(posts.frames) == ["ana"]
    assert [frame["type"] for frame in posts.frames["ana"]] == ["subscribed"]


def test_a_subscription_with_after_returns_the_history_of_the_room(chat, posts, people, answer):
    for text in "abc":
        chat.receive("eve", json.dumps({"action": "sendmessage", "data": text}))
    first = posts.frames["eve"][0]["seq"]
    asked = {"action": "subscribe", "room": "elsewhere", "after": first, "id": "7"}
    chat.receive("ana", json.dumps(asked))
    history = answer("ana", "history")
    assert [message["data"] for message in history["messages"]] == ["b", "c"]
    assert (history["room"], history["id"], history["more"]) == ("elsewhere", "7", False)
    assert answer("ana", "subscribed")["rooms"][0]["last"] == first + 2


def test_many_rooms_are_subscribed_to_at_once(chat, store, posts, people, answer):
    rooms = [f"room-{number}" for number in range(MAX_ROOMS - 1)]
    chat.receive("ana", json.dumps({"action": "subscribe", "rooms": rooms}))
    listed = answer("ana", "subscribed")["rooms"]
    assert [each["room"] for each in listed] == rooms
    assert "count" not in listed[0]
    assert set(store.get("ana").rooms) == {"lobby", *rooms}


def test_a_subscription_beyond_the_most_rooms_is_refused_and_changes_nothing(
    chat, store, posts, people
):
    rooms = [f"room-{number}" for number in range(MAX_ROOMS)]
    chat.receive("ana", json.dumps({"action": "subscribe", "rooms": rooms, "id": "7"}))
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("too_many_rooms", "7")
    assert store.get("ana").rooms == {"lobby": "rs"}


def test_a_member_stays_in_a_room_while_another_tab_is_there(chat, people, presence_events):
    chat.connect("tab 1", {"name": "Dan", "session": SESSION})
    chat.connect("tab 2", {"name": "Dan", "session": SESSION})
    presence_events("bob")
    chat.receive("tab 2", SUBSCRIBE)
    chat.receive("tab 2", UNSUBSCRIBE)
    assert presence_events("bob") == []
    assert presence_events("eve") == [("joined", "Dan", 2)]


def test_a_disconnect_is_announced_in_all_rooms_of_the_connection(
    chat, people, presence_events, subscribe, clock
):
    subscribe("ana", "elsewhere")
    clock.now += 1000
    presence_events("eve")
    chat.disconnect("ana")
    assert presence_events("bob") == [("left", "ana", 2)]
    assert presence_events("eve") == [("left", "ana", 1)]


# Who may enter


@pytest.mark.parametrize("found", [None, membership(is_banned=True), membership(role=None)])
def test_a_private_room_is_refused_to_who_is_no_member(chat, posts, people, memberships, found):
    memberships[PRIVATE, "member-ana"] = found
    chat.receive("ana", json.dumps({"action": "subscribe", "room": PRIVATE, "id": "7"}))
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("not_allowed", "7")


def test_a_private_room_lets_its_members_in(chat, posts, people, memberships, store):
    memberships[PRIVATE, "member-ana"] = membership(Role.OWNER)
    chat.receive("ana", json.dumps({"action": "subscribe", "room": PRIVATE}))
    assert [frame["type"] for frame in posts.frames["ana"]] == ["subscribed"]
    assert store.get("ana").rooms[PRIVATE] == "rsm"


def test_an_open_room_is_refused_to_who_is_banned_there(chat, posts, people, memberships):
    memberships["elsewhere", "member-ana"] = membership(is_banned=True)
    chat.receive("ana", SUBSCRIBE)
    assert [frame["code"] for frame in posts.frames["ana"]] == ["not_allowed"]


def test_a_list_has_the_rooms_that_were_refused(chat, answer, people, memberships):
    chat.receive("ana", json.dumps({"action": "subscribe", "rooms": ["elsewhere", PRIVATE]}))
    frame = answer("ana", "subscribed")
    assert [each["room"] for each in frame["rooms"]] == ["elsewhere"]
    assert frame["refused"] == [PRIVATE]


@pytest.mark.parametrize("asked", [{"room": PRIVATE}, {"rooms": [PRIVATE]}], ids=["one", "list"])
def test_a_member_removed_in_the_middle_of_a_subscription_hears_nothing(
    chat, store, posts, people, memberships, monkeypatch, now, asked
):
    memberships[PRIVATE, "member-ana"] = membership()
    real = ConnectionStore.subscribe

    def removed_meanwhile(*arguments):
        del memberships[PRIVATE, "member-ana"]
        assert store.revoke(PRIVATE, "member-ana", now) == []  # nothing is there yet
        return real(*arguments)

    monkeypatch.setattr(ConnectionStore, "subscribe", removed_meanwhile)
    chat.receive("ana", json.dumps({"action": "subscribe", **asked}))
    assert PRIVATE not in store.get("ana").rooms
    assert list(store.ids(PRIVATE, now)) == []
    assert [frame.get("rooms", []) for frame in posts.frames["ana"]] == [[]]


@pytest.mark.parametrize("with_room", [False, True])
def test_who_leaves_a_room_while_entering_a_thread_of_it_hears_nothing_of_the_thread(
    chat, store, log, posts, people, monkeypatch, now, with_room
):
    said = Message(room="lobby", member="member-bob", name="bob", data="hello", at=now)
    thread = f"lobby:{log.append(said).message.seq}"
    ana, real = store.get("ana"), ConnectionStore._writes

    def left_meanwhile(store, rows):
        monkeypatch.setattr(ConnectionStore, "_writes", real)
        store.unsubscribe(ana, ["lobby"])  # as it was read before
        return real(store, rows)

    monkeypatch.setattr(ConnectionStore, "_writes", left_meanwhile)
    rooms = ["lobby", thread] if with_room else [thread]
    chat.receive("ana", json.dumps({"action": "subscribe", "rooms": rooms}))
    assert store.get("ana").rooms == {}
    assert list(store.ids(thread, now)) == []
    assert [frame["rooms"] for frame in posts.frames["ana"]] == [[]]


# Unread messages


@pytest.mark.parametrize(
    ("room", "found", "unread"),
    [
        ("elsewhere", None, 0),
        ("elsewhere", Membership(Person("member-ana", "ana"), read=0), 2),
        (PRIVATE, membership(), 2),
    ],
)
def test_unread_are_messages_after_the_read_position_or_all_of_a_private_room(
    chat, answer, people, memberships, log, now, room, found, unread
):
    memberships[room, "member-ana"] = found
    for member in ("member-bob", "member-ana", "member-cid"):
        log.append(Message(room=room, member=member, name="x", data="hello", at=now))
    chat.receive("ana", json.dumps({"action": "subscribe", "room": room}))
    assert answer("ana", "subscribed")["rooms"][0]["unread"] == unread


@pytest.mark.parametrize("first", ["tab 1", "tab 2"])
def test_two_tabs_that_connect_at_once_are_announced_as_one_join(
    chat, store, people, connection, presence_events, first
):
    tabs = [connection(tab, member="dan", name="Dan") for tab in ("tab 1", "tab 2")]
    for tab in tabs:
        store.open(tab)
    for tab in sorted(tabs, key=lambda tab: tab.id != first):
        chat._tools.presence.joined(tab, "lobby")
    assert presence_events("bob") == [("joined", "Dan", 4)]


def test_a_subscription_to_a_room_with_another_tab_is_not_announced(
    chat, store, people, connection, presence_events, now
):
    store.open(connection("old", room="elsewhere", member="dan", connected_at=now - 60_000))
    store.open(connection("young", member="dan", connected_at=now - 1_000))
    chat.receive("old", '{"action":"subscribe","room":"lobby"}')
    assert presence_events("bob") == []
