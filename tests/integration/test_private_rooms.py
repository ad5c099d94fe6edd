"""Private and direct rooms through the local gateway: who hears them, what a stranger learns."""

import pytest

from tests.support.wire import FULL_ACTIONS


@pytest.fixture
def enter(join, room):
    """Connects a member who only this test has, with limits of their own."""
    return lambda name: join(name=name, session=f"{name}-{room}".ljust(22, "_"))


@pytest.fixture
def ana(enter):
    return enter("ana")


@pytest.fixture
def bo(enter, ana):
    return enter("bo")


@pytest.fixture
def eve(enter, bo):
    """A stranger."""
    return enter("eve")


def ask(client, action, **fields):
    """Ask, and pass over what comes for other reasons."""
    client.send_json({"action": action, "id": f"of {action}", **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == f"of {action}")


def hears(client, type):
    return client.receive_json(where=lambda frame: frame["type"] == type)


def member(client):
    return ask(client, "history", limit=1)["you"]["member"]


@pytest.fixture
def den(ana, bo):
    """A private room of Ana and Bo, who both are subscribed to it."""
    room = ask(ana, "create", kind="private", title="Den", members=[member(bo)])["room"]
    for client in (ana, bo):
        assert ask(client, "subscribe", room=room)["rooms"][0]["room"] == room
    return room


def test_a_private_room_is_heard_by_its_members_alone(ana, bo, eve, den):
    ana.say("for us alone", room=den)
    assert hears(ana, "message")["data"] == hears(bo, "message")["data"] == "for us alone"
    assert ask(eve, "ping")["rooms"].keys() != {den}
    assert [text for text in eve.unread if den in text] == []


NOBODYS = "private." + "a" * 26
ABOUT_A_ROOM = {
    "sendmessage": {"data": "x"},
    "edit": {"target": 1, "data": "x"},
    "delete": {"target": 1},
    "react": {"target": 1, "reaction": "👍"},
    "unreact": {"target": 1, "reaction": "👍"},
    "history": {},
    "changes": {"after": 0},
    "subscribe": {},
    "unsubscribe": {},
    "members": {},
    "typing": {},
    "read": {"upTo": 1},
    "receipts": {},
    "change": {"title": "Mine"},
    "invite": {},
    "leave": {},
    "remove": {"member": "m" * 22},
    "ban": {"member": "m" * 22},
    "unban": {"member": "m" * 22},
    "mute": {"member": "m" * 22},
    "unmute": {"member": "m" * 22},
    "report": {"target": 1},
    "reports": {},
    "dismiss": {"target": 1},
    "audit": {},
    "role": {"member": "m" * 22, "role": "owner"},
    "memberships": {},
}


@pytest.mark.parametrize("action", ABOUT_A_ROOM)
def test_a_stranger_cannot_tell_a_private_room_from_none(eve, enter, den, action):
    places = [(eve, den), (enter("fay"), NOBODYS)]  # each with limits of their own
    answers = [ask(each, action, room=room, **ABOUT_A_ROOM[action]) for each, room in places]
    assert answers[0] == answers[1]
    assert answers[0]["type"] == "error"


def test_a_stranger_cannot_tell_a_thread_of_a_private_room_from_none(ana, eve, enter, den):
    seq = ask(ana, "sendmessage", room=den, data="a secret")["seq"]
    assert ask(ana, "subscribe", room=f"{den}:{seq}")["type"] == "subscribed"
    places = [(eve, den), (enter("fay"), NOBODYS)]
    answers = [ask(each, "subscribe", room=f"{room}:{seq}") for each, room in places]
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "not_allowed"


def test_every_action_about_a_room_is_tried_by_a_stranger():
    with_a_room = {name for name, fields in FULL_ACTIONS.items() if "room" in fields}
    assert with_a_room - {"create"} == set(ABOUT_A_ROOM)


def test_a_stranger_who_pings_or_lists_rooms_learns_of_no_private_room(eve, den, room):
    assert ask(eve, "ping", rooms=[den, NOBODYS, room])["rooms"].keys() == {room}
    for scope in ("mine", "open"):
        assert den not in [each["room"] for each in ask(eve, "rooms", scope=scope)["rooms"]]
    assert ask(eve, "subscribe", rooms=[den, NOBODYS])["refused"] == [den, NOBODYS]


def test_a_removed_member_hears_no_more_of_the_room(ana, bo, den):
    assert ask(ana, "remove", room=den, member=member(bo))["type"] == "done"
    assert hears(bo, "unsubscribed") == {"type": "unsubscribed", "room": den, "reason": "removed"}
    ana.say("he is gone", room=den)
    assert hears(ana, "message")["data"] == "he is gone"
    assert ask(bo, "subscribe", room=den)["code"] == "not_allowed"
    assert [text for text in bo.unread if "he is gone" in text] == []


def test_an_invitation_opens_a_private_room_as_often_as_it_says(ana, eve, den, enter):
    invite = ask(ana, "invite", room=den)["invite"]
    assert ask(eve, "accept", invite=invite)["room"] == den
    assert ask(eve, "subscribe", room=den)["type"] == "subscribed"
    late = enter("late")
    assert ask(late, "accept", invite=invite)["code"] == "not_allowed"


def test_a_direct_room_is_found_again_by_its_members(ana, bo):
    one = ask(ana, "create", kind="direct", members=[member(bo)])
    other = ask(bo, "create", kind="direct", members=[member(ana)])
    assert one["room"] == other["room"]
    assert one["kind"] == other["kind"] == "direct"
