"""Private rooms: a link invites, and a member who is removed is told."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.person import Person
from tests.support.clients import Member


def ask(client, action, **fields):
    """Send a frame, and return the answer to it."""
    client.send_json({"action": action, "id": action, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == action)


@pytest.fixture
def ben(chat):
    with Member(chat.ws_url, name="Ben") as ben:
        yield ben


@pytest.fixture
def secret(ben):
    """A private room, of which Ben is the owner."""
    created = ask(ben, "create", kind="private", title="Secret tea")
    ask(ben, "subscribe", room=created["room"])
    ask(ben, "sendmessage", room=created["room"], data="welcome")
    return created["room"]


@pytest.fixture
def invited(page_url, new_page, ben, room, secret):
    """Ana, who has opened a link that invites her."""
    page = new_page()
    invite = ask(ben, "invite", room=secret)["invite"]
    page.goto(f"{page_url}?name=Ana&room={room}#invite={invite}")
    ana = Person(page)
    ana.takes_the_offered_name()
    ana.presses("Join")
    ana.has_read(["welcome"])
    return ana


def test_a_link_leads_into_a_private_room_and_leaves_the_address(invited, secret, ben):
    assert "invite" not in invited.page.url
    assert secret in invited.page.url
    expect(invited.room(secret)).to_be_visible()
    invited.says("thank you")
    invited.has_read(["welcome", "thank you"])
    assert ben.receive_json(where=lambda frame: frame["type"] == "message")["data"] == "thank you"


def test_a_room_that_the_member_was_invited_to_is_there_after_a_reload(invited, secret):
    invited.page.reload()
    invited.has_read(["welcome"])
    expect(invited.room(secret)).to_be_visible()


def test_a_member_who_is_removed_is_told_and_shown_another_room(invited, secret, ben, room):
    members = ask(ben, "members", room=secret)["members"]
    (ana,) = [person["member"] for person in members if person["name"] == "Ana"]
    ask(ben, "remove", room=secret, member=ana)
    expect(invited.errors).to_contain_text("You were removed from Secret tea.")
    invited.is_in(room)
    expect(invited.room(secret)).to_have_count(0)
    invited.page.reload()
    invited.is_in(room)


def test_a_link_that_is_used_up_is_refused(page_url, visit, room, ben, secret, invited, new_page):
    used = ask(ben, "invite", room=secret, uses=1)["invite"]
    first, second = new_page(), new_page()
    first.goto(f"{page_url}?room={room}#invite={used}")
    Person(first).presses("Join")
    Person(first).has_read(["welcome"])
    second.goto(f"{page_url}?room={room}#invite={used}")
    Person(second).presses("Join")
    expect(Person(second).dialog.get_by_role("alert")).to_contain_text("invitation")
    Person(second).presses("Cancel")
    Person(second).is_in(room)
