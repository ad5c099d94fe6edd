"""Private and direct rooms, invitations, bans and read positions, through the local gateway."""

from itertools import count

import pytest

from tests.support.clients import ChatClient

ids = map(str, count())


def ask(client, action, **fields):
    """The answer, whatever else comes before it."""
    id = f"rooms-{next(ids)}"
    client.send_json({"action": action, "id": id, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == id)


def hears(client, type_):
    """The next frame of a type that is no answer."""
    return client.receive_json(where=lambda frame: frame["type"] == type_ and "id" not in frame)


@pytest.fixture
def enter(chat, room):
    """`enter("ana")`: Ana connects, and can have further connections."""
    yield lambda name: chat.connect(
        connection_class=ChatClient, room=room, name=name, session=name.ljust(22, "s")
    )
    chat.close_connections()


def member(client):
    """Who a client is."""
    return ask(client, "rename", name="Somebody")["you"]["member"]


def test_a_private_room_is_entered_by_invitation_and_lost_by_a_ban(enter):
    ana, bob, eve = enter("ana"), enter("bob"), enter("eve")
    room = ask(ana, "create", kind="private", title="Plans")["room"]
    ask(ana, "subscribe", room=room)
    invite = ask(ana, "invite", room=room)["invite"]
    assert ask(bob, "subscribe", room=room)["code"] == "not_allowed"
    assert ask(bob, "accept", invite=invite)["title"] == "Plans"
    assert ask(eve, "accept", invite=invite)["code"] == "not_allowed"
    assert ask(bob, "subscribe", room=room)["rooms"][0]["room"] == room
    ana.say("hello", room=room)
    assert hears(bob, "message")["data"] == "hello"
    assert ask(ana, "ban", room=room, member=member(bob))["type"] == "done"
    assert hears(bob, "unsubscribed")["reason"] == "banned"
    assert bob.wait_closed().code == 1000
    again = enter("bob")
    assert ask(again, "history", room=room)["code"] == "not_subscribed"
    assert ask(again, "subscribe", room=room)["code"] == "not_allowed"


def test_a_direct_room_is_found_again_by_both(enter):
    ana, bob = enter("ana-d"), enter("bob-d")
    room = ask(ana, "create", kind="direct", members=[member(bob)])["room"]
    assert hears(bob, "room")["room"] == room
    assert ask(bob, "create", kind="direct", members=[member(ana)])["room"] == room
    assert room in [each["room"] for each in ask(bob, "rooms")["rooms"]]


def test_what_is_read_is_read_on_every_device_and_seen_by_the_others(enter):
    ana, phone, laptop = enter("ana-r"), enter("bob-r"), enter("bob-r")
    room = ask(ana, "create", kind="private", title="Plans", members=[member(phone)])["room"]
    for client in (ana, phone, laptop):
        ask(client, "subscribe", room=room)
    first, last = (ask(ana, "sendmessage", room=room, data="hello")["seq"] for _ in range(2))
    assert ask(phone, "read", room=room, upTo=first)["unread"] == 1
    assert hears(laptop, "read") == {"type": "read", "room": room, "upTo": first, "unread": 1}
    assert hears(ana, "receipts")["reads"] == {member(phone): first}
    assert ask(laptop, "read", room=room, upTo=last)["unread"] == 0
    assert hears(ana, "receipts")["reads"] == {member(phone): last}  # a second later
    assert ask(ana, "receipts", room=room)["reads"] == {member(phone): last}


def test_an_open_room_has_settings_roles_and_an_end(enter, room):
    ana, bob = enter("ana-o"), enter("bob-o")
    garden = f"{room[:40]}-garden"
    ask(ana, "create", kind="open", room=garden, title="Garden", topic="roses")
    for client in (ana, bob):
        ask(client, "subscribe", room=garden)
    assert garden in [each["room"] for each in ask(bob, "rooms", scope="open")["rooms"]]
    assert ask(bob, "change", room=garden, title="Mine")["code"] == "not_allowed"
    assert ask(ana, "role", room=garden, member=member(bob), role="moderator")["type"] == "done"
    assert hears(bob, "room")["role"] == "moderator"
    assert ask(bob, "change", room=garden, topic="tulips")["topic"] == "tulips"
    assert hears(ana, "room")["topic"] == "tulips"
    roles = {
        each["member"]: each["role"] for each in ask(ana, "memberships", room=garden)["members"]
    }
    assert roles == {member(ana): "owner", member(bob): "moderator"}
    assert ask(ana, "change", room=garden, archived=True)["archived"] is True
    assert ask(bob, "sendmessage", room=garden, data="late")["code"] == "archived"
    assert ask(bob, "unban", room=garden, member=member(ana))["type"] == "done"
    assert ask(ana, "remove", room=garden, member=member(bob))["type"] == "done"
    assert hears(bob, "unsubscribed")["reason"] == "removed"
    assert ask(ana, "leave", room=garden)["type"] == "left"
