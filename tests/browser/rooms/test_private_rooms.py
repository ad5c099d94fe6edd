"""Private rooms: made, invited to, read by their members only, left and lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.person import Person

SOON_MS = 10_000  # a busy machine takes a while, and a page that polled would take longer


@pytest.fixture
def open_link(new_page):
    """Open a link as somebody new with this name, and wait until they are connected."""

    def open_link(link, name):
        page = new_page()
        page.add_init_script(f"localStorage.setItem('chat.name', '{name}')")
        page.goto(link)
        person = Person(page)
        person.is_connected()
        return person

    return open_link


@pytest.fixture
def kitchen(join):
    """Ana, in the private room that she has made."""
    ana = join("Ana")
    ana.makes_room("Kitchen", topic="Soup")
    return ana


@pytest.fixture
def members(kitchen, open_link):
    """Ana and Ben in the private room."""
    ben = open_link(kitchen.makes_invitation(), "Ben")
    ben.presses("Join")
    ben.is_in_room("Kitchen")
    expect(kitchen.people).to_have_text(["Ana", "Ben"])
    return kitchen, ben


def room_of(person):
    """The id of the room that the page shows."""
    return person.rooms.locator("[data-room]:has([aria-current])").get_attribute("data-room")


def test_a_private_room_is_made_and_shown_with_its_title_and_topic(kitchen):
    expect(kitchen.topic).to_have_text("Soup")
    expect(kitchen.page).to_have_title("Kitchen \u2013 Serverless chat")
    expect(kitchen.status).to_contain_text("Connected as Ana in Kitchen")
    expect(kitchen.listed("Kitchen")).to_have_attribute("aria-current", "page")
    kitchen.says("first")
    kitchen.has_read(["first"])
    kitchen.page.reload()
    kitchen.is_in_room("Kitchen")
    kitchen.has_read(["first"])


def test_somebody_is_let_in_by_a_link_once(kitchen, open_link):
    kitchen.says("the soup is ready")
    link = kitchen.makes_invitation()
    ben = open_link(link, "Ben")
    expect(ben.dialog).to_have_accessible_name("Join Kitchen?")
    assert "invite" not in ben.page.url
    ben.presses("Join")
    ben.is_in_room("Kitchen")
    ben.has_read(["the soup is ready"])
    ben.says("coming")
    kitchen.reads("coming")

    cleo = open_link(link, "Cleo")
    cleo.presses("Join")
    expect(cleo.dialog.get_by_role("alert")).to_contain_text("invitation")
    cleo.presses("Cancel")
    expect(cleo.listed("Kitchen")).to_have_count(0)


def test_an_invitation_is_kept_until_it_is_answered(kitchen, open_link):
    ben = open_link(kitchen.makes_invitation(), "Ben")
    expect(ben.dialog).to_have_accessible_name("Join Kitchen?")
    ben.page.reload()
    expect(ben.dialog).to_have_accessible_name("Join Kitchen?")
    ben.presses("Cancel")
    expect(ben.dialog).to_have_count(0)
    ben.page.reload()
    ben.is_connected()
    expect(ben.dialog).to_have_count(0)


def test_an_invitation_can_be_opened_in_a_page_that_is_open(kitchen, join):
    link = kitchen.makes_invitation()
    ben = join("Ben")
    ben.page.evaluate("hash => { location.hash = hash; }", link.partition("#")[2])
    expect(ben.dialog).to_have_accessible_name("Join Kitchen?")
    ben.presses("Join")
    ben.is_in_room("Kitchen")


def test_a_stranger_does_not_get_in_and_is_told_nothing(kitchen, join):
    mallory = join("Mallory")
    room = room_of(kitchen)
    mallory.page.goto(f"{mallory.page.url.partition('?')[0]}?room={room}")
    private = "This room is private. Ask a member for an invitation."
    expect(mallory.errors).to_contain_text(private)
    expect(mallory.page.locator("body")).not_to_contain_text("Kitchen")
    kitchen.says("secret")
    kitchen.has_read(["secret"])
    expect(mallory.page.locator("body")).not_to_contain_text("secret")


def test_what_a_removed_member_types_goes_nowhere(members):
    ana, ben = members
    ben.input.fill("the secret soup")
    ana.chooses("Members")
    ana.dialog.get_by_role("button", name="Remove Ben").click()
    shown_room = ben.status.locator(".status-room")
    expect(shown_room).not_to_contain_text("Kitchen")
    expect(ben.log).to_contain_text(f"removed from Kitchen. You are now{shown_room.text_content()}")
    expect(ben.input).not_to_be_focused()
    ben.page.keyboard.type("and salt")
    expect(ben.input).to_have_value("")


def test_a_private_rooms_link_is_not_offered(kitchen, room):
    copy = kitchen.page.get_by_role("button", name="Copy link")
    expect(copy).to_be_hidden()
    kitchen.room(room).click()
    expect(copy).to_be_visible()


def test_a_removed_member_sees_the_room_vanish_soon(members):
    ana, ben = members
    expect(ben.listed("Kitchen")).to_have_count(1)
    ana.chooses("Members")
    ana.dialog.get_by_role("button", name="Remove Ben").click()
    expect(ben.listed("Kitchen")).to_have_count(0, timeout=SOON_MS)
    expect(ben.heading).not_to_have_text("Kitchen", timeout=SOON_MS)
    expect(ben.log).to_contain_text("removed from Kitchen")
    ana.presses("Close")
    expect(ana.people).to_have_text(["Ana"])


def test_a_banned_member_cannot_come_back_by_a_link_until_let_in_again(members, open_link):
    ana, ben = members
    ana.chooses("Members")
    ana.dialog.get_by_role("button", name="Ban Ben").click()
    ban = ana.page.get_by_role("dialog", name="Ban Ben?")
    ban.get_by_role("button", name="Ban", exact=True).click()
    expect(ben.listed("Kitchen")).to_have_count(0, timeout=SOON_MS)
    expect(ben.log).to_contain_text("banned from Kitchen")
    expect(ban).to_be_hidden()  # the answer to Ana may come later
    ana.presses("Close")
    link = ana.makes_invitation(uses=2)
    hash_of = link.partition("#")[2]
    ben.page.evaluate("hash => { location.hash = hash; }", hash_of)
    ben.presses("Join")
    expect(ben.dialog.get_by_role("alert")).not_to_be_empty()
    ana.chooses("Members")
    ana.dialog.get_by_role("button", name="Unban Ben").click()
    expect(ana.dialog.get_by_role("button", name="Unban Ben")).to_have_count(0)
    ben.presses("Join")
    ben.is_in_room("Kitchen")


def test_a_new_moderator_is_offered_more_at_once(members):
    ana, ben = members
    menu = ben.page.get_by_role("button", name="Room menu")
    menu.click()
    expect(ben.page.get_by_role("menuitem")).to_have_text(["Go to a date…", "Members…", "Leave…"])
    ana.chooses("Members")
    ana.dialog.get_by_role("combobox", name="Role of Ben").select_option("moderator")
    expect(ben.page.get_by_role("menuitem", name="Invite people…")).to_be_visible()


def test_a_changed_title_and_topic_are_shown_to_all(members):
    ana, _ = members
    ana.chooses("Settings")
    ana.dialog.get_by_label("Title").fill("Bakery")
    ana.dialog.get_by_label("Topic").fill("Bread")
    ana.presses("Save")
    for person in members:
        person.is_in_room("Bakery")
        expect(person.topic).to_have_text("Bread")
        expect(person.listed("Bakery")).to_have_count(1)


def test_nobody_writes_in_an_archived_room_until_it_is_restored(members):
    ana, ben = members
    ana.chooses("Archive")
    ana.presses("Archive")
    for person in members:
        expect(person.input).to_be_disabled()
        expect(person.listed("Kitchen")).to_contain_text("archived")
    ana.chooses("Restore")
    ana.presses("Restore")
    expect(ben.input).to_be_enabled()
    ben.says("again")
    ana.reads("again")


def test_a_member_leaves_after_being_asked(members):
    ana, ben = members
    ben.chooses("Leave")
    expect(ben.dialog).to_contain_text("only if somebody invites you again")
    ben.presses("Leave")
    expect(ben.listed("Kitchen")).to_have_count(0)
    expect(ana.people).to_have_text(["Ana"])


def test_the_last_owner_is_told_why_leaving_is_refused(members):
    ana, _ = members
    ana.chooses("Leave")
    ana.presses("Leave")
    expect(ana.dialog.get_by_role("alert")).to_contain_text("owner")
    ana.presses("Cancel")
    ana.is_in_room("Kitchen")


def test_somebody_in_the_same_room_is_invited_by_name(join):
    ana, ben = join("Ana"), join("Ben")
    expect(ana.people).to_have_text(["Ana", "Ben"])
    ana.makes_room("Kitchen")
    ana.chooses("Invite")
    ana.dialog.get_by_label("Person").select_option("Ben")
    ana.presses("Add")
    expect(ana.dialog).to_contain_text("Ben is a member now.")
    ben.listed("Kitchen").click(timeout=SOON_MS)
    ben.is_in_room("Kitchen")
