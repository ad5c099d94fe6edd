"""Rooms that members create, find, change and list."""

import pytest

from tests.chalicelib.chat.rooms.conftest import member


def test_a_created_open_room_is_its_creators(trio, ask, code):
    room = ask("ana", "create", kind="open", room="garden", title="Garden", topic="roses")
    assert room == {
        "type": "room",
        "id": room["id"],
        "room": "garden",
        "kind": "open",
        "title": "Garden",
        "topic": "roses",
        "role": "owner",
        "last": 0,
        "unread": 0,
    }
    assert code(ask("bob", "create", kind="open", room="garden")) == "already_exists"


def test_who_asks_once_more_for_a_room_gets_it(trio, ask, code):
    fields = {"kind": "open", "room": "garden", "title": "Garden"}
    first, again = ask("ana", "create", **fields), ask("ana", "create", **fields)
    assert {**again, "id": first["id"]} == first
    assert code(ask("ana", "create", **{**fields, "title": "Other"})) == "already_exists"


def test_nobody_takes_the_room_that_all_are_in_at_first(trio, ask, code):
    assert code(ask("ana", "create", kind="open", room="lobby")) == "already_exists"


def test_nobody_takes_a_room_in_which_others_write_but_who_moderates_it(trio, enter, ask, code):
    for name in ("ana", "bob"):
        ask(name, "subscribe", room="garden")
    create = {"kind": "open", "room": "garden"}
    ask("bob", "sendmessage", room="garden", data="hello")
    assert code(ask("ana", "create", **create)) == "already_exists"
    assert ask("bob", "create", **create)["role"] == "owner"
    ask("bob", "subscribe", room="kitchen")
    ask("bob", "sendmessage", room="kitchen", data="hello")
    enter("staff", token={"*": ["read", "send", "moderate"]})
    assert ask("staff", "create", kind="open", room="kitchen")["role"] == "owner"


def test_who_creates_a_room_that_they_are_in_may_moderate_it_at_once(trio, ask):
    ask("ana", "subscribe", room="garden")
    ask("ana", "create", kind="open", room="garden")
    assert ask("ana", "change", room="garden", title="Garden")["title"] == "Garden"


def test_a_private_room_is_told_to_its_members_alone(trio, enter, ask, hears):
    enter("bob-2", "bob")
    room = ask("ana", "create", kind="private", title="Plans", members=[member("bob")])
    assert room["room"].startswith("private.")
    assert room["role"] == "owner"
    for device in ("bob", "bob-2"):
        (told,) = hears(device)
        assert (told["type"], told["room"], told["role"]) == ("room", room["room"], "member")
        assert ask(device, "subscribe", room=room["room"])["type"] == "subscribed"
    assert hears("cid") == []
    assert hears("ana") == []


def test_the_creators_other_devices_are_told(trio, enter, ask, hears):
    enter("ana-2", "ana")
    room = ask("ana", "create", kind="private", title="Plans")["room"]
    assert [frame["room"] for frame in hears("ana-2")] == [room]


def test_a_direct_room_is_the_same_for_all_its_members(trio, ask, hears):
    first = ask("ana", "create", kind="direct", members=[member("bob")])
    assert first["kind"] == "direct"
    assert "role" not in first
    assert [frame["room"] for frame in hears("bob")] == [first["room"]]
    again = ask("bob", "create", kind="direct", members=[member("ana")])
    assert again["room"] == first["room"]
    assert hears("ana") == []
    other = ask("ana", "create", kind="direct", members=[member("bob"), member("cid")])
    assert other["room"] != first["room"]


def test_who_is_told_of_a_direct_room_again_sees_what_was_said_there(trio, ask, hears):
    room = ask("ana", "create", kind="direct", members=[member("bob")])["room"]
    ask("ana", "subscribe", room=room)
    ask("bob", "subscribe", room=room)
    ask("ana", "sendmessage", room=room, data="hello")
    ask("bob", "leave", room=room)
    hears("bob")
    ask("ana", "create", kind="direct", members=[member("bob")])
    (told,) = hears("bob")
    assert (told["type"], told["room"], told["unread"]) == ("room", room, 1)


def test_one_cannot_have_a_direct_room_alone(trio, ask, code):
    assert code(ask("ana", "create", kind="direct", members=[member("ana")])) == "wrong_size"


@pytest.mark.parametrize("count", [0, 20])
def test_a_direct_room_has_one_to_nineteen_others(trio, ask, code, count):
    others = [member(f"p{number}") for number in range(count)]
    assert code(ask("ana", "create", kind="direct", members=others)) == "wrong_size"
    assert ask("ana", "create", kind="direct", members=others[:19] or [member("bob")])


def test_a_token_bounds_what_its_member_may_create(enter, ask, code):
    enter("ana", token={"team-*": ["read", "send"], "help": ["read"]})
    for fields in (
        {"kind": "open", "room": "garden"},
        {"kind": "open", "room": "help"},
        {"kind": "private", "title": "Plans"},
        {"kind": "direct", "members": [member("bob")]},
    ):
        assert code(ask("ana", "create", **fields)) == "not_allowed"
    assert ask("ana", "create", kind="open", room="team-a")["type"] == "room"


def test_a_change_is_told_to_the_room_without_what_is_one_members(garden, ask, hears):
    answer = ask("ana", "change", room=garden, title="Roses", topic="red")
    assert (answer["title"], answer["role"]) == ("Roses", "owner")
    told = {"type": "room", "room": garden, "kind": "open", "title": "Roses", "topic": "red"}
    assert hears("bob") == [told]
    assert hears("ana") == []
    assert "topic" not in ask("ana", "change", room=garden, topic="")


def test_an_archived_room_takes_no_messages(private, ask, hears, code):
    assert ask("ana", "change", room=private, archived=True)["archived"] is True
    assert hears("bob")[0]["archived"] is True
    for name in ("ana", "bob"):
        assert code(ask(name, "sendmessage", room=private, data="too late")) == "archived"
    assert ask("bob", "history", room=private)["messages"] == []
    assert ask("ana", "change", room=private, archived=True, title="Old")["title"] == "Old"
    assert "archived" not in ask("ana", "change", room=private, archived=False)
    assert ask("bob", "sendmessage", room=private, data="again")["type"] == "message"


def test_a_room_that_its_last_member_left_archived_is_opened_again_by_who_creates_it(trio, ask):
    for name in ("ana", "bob"):
        ask(name, "create", kind="open", room="garden")
        ask(name, "subscribe", room="garden")
        assert ask(name, "change", room="garden", archived=True)["archived"] is True
        ask(name, "leave", room="garden")
    ask("ana", "create", kind="open", room="garden")
    ask("ana", "subscribe", room="garden")
    assert "archived" not in ask("ana", "change", room="garden", archived=False)
    assert ask("ana", "sendmessage", room="garden", data="hello")["type"] == "message"


def test_an_open_room_that_nobody_created_has_nothing_to_change(enter, ask, code):
    enter("staff", token={"*": ["read", "send", "moderate"]})
    ask("staff", "subscribe", room="lobby")
    for fields in ({"title": "Mine"}, {"archived": True}):
        assert code(ask("staff", "change", room="lobby", **fields)) == "not_allowed"
    assert ask("staff", "sendmessage", room="lobby", data="hello")["type"] == "message"


def listed(answer):
    return [room["room"] for room in answer["rooms"]]


def test_ones_own_rooms_are_listed_in_pages(garden, private, ask):
    ask("ana", "sendmessage", room=garden, data="hello")
    ask("bob", "sendmessage", room=private, data="hello")
    rooms = ask("ana", "rooms")
    assert listed(rooms) == ["garden", private]
    assert [(room["role"], room["unread"]) for room in rooms["rooms"]] == [
        ("owner", 0),
        ("owner", 1),
    ]
    assert "next" not in rooms
    first = ask("ana", "rooms", limit=1)
    assert listed(first) == ["garden"]
    assert listed(ask("ana", "rooms", after=first["next"], limit=5)) == [private]


def test_a_room_that_the_connection_is_in_is_listed_whoever_created_it(garden, ask):
    assert listed(ask("cid", "rooms")) == [garden]
    ask("cid", "unsubscribe", room=garden)
    assert listed(ask("cid", "rooms")) == []


def test_the_open_rooms_are_those_that_were_created_and_one_may_read(garden, private, enter, ask):
    ask("bob", "create", kind="open", room="team-a")
    ask("cid", "subscribe", room="lobby")
    assert listed(ask("cid", "rooms", scope="open")) == ["garden", "team-a"]
    enter("eve", token={"team-*": ["read"]})
    assert listed(ask("eve", "rooms", scope="open")) == ["team-a"]
    ask("ana", "ban", room="garden", member=member("cid"))
    enter("cid")
    assert listed(ask("cid", "rooms", scope="open")) == ["team-a"]
    assert listed(ask("cid", "rooms")) == []


def test_an_unknown_cursor_is_no_error(garden, ask):
    assert listed(ask("ana", "rooms", after="zzz~!")) == []


def test_texts_that_are_too_long_are_refused(trio, ask, code, hears):
    long = "x" * 10_000
    for fields in (
        {"kind": "open", "room": long},
        {"kind": "open", "room": "garden", "title": long},
        {"kind": "private", "title": "Plans", "topic": long},
        {"kind": "private", "title": "Plans", "members": [long]},
        {"kind": "private", "title": "Plans", "members": [member("p")] * 2_000},
    ):
        assert code(ask("ana", "create", **fields)) == "wrong_size"
    assert ask("ana", "rooms")["rooms"] == []
