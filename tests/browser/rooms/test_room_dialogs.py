"""The dialogs about rooms: what they ask the server, what they show, and the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.rooms_page import listed

LOBBY = listed("lobby", isCurrent=True)
KITCHEN = listed("private.a", "private", title="Kitchen", topic="Soup", role="owner")
KITCHEN["isCurrent"] = True
PEOPLE = (
    {"member": "ana", "name": "Ana", "own": True},
    {"member": "ben", "name": "Ben", "own": False},
)


def button(rooms_page, name):
    return rooms_page.page.get_by_role("button", name=name, exact=True)


def problem(rooms_page):
    return rooms_page.dialog.get_by_role("alert")


def test_a_private_room_is_made_by_keyboard(rooms_page):
    rooms_page.show(LOBBY)
    rooms_page.answer("create", {"room": "private.new"})
    button(rooms_page, "New room").focus()
    press = rooms_page.page.keyboard.press
    press("Enter")
    expect(rooms_page.dialog).to_have_accessible_name("New room")
    expect(rooms_page.dialog.get_by_label("Title")).to_be_focused()
    rooms_page.page.keyboard.type("  Kitchen table ")
    press("Enter")
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.requests == [["create", {"kind": "private", "title": "Kitchen table"}]]
    assert rooms_page.visited == ["private.new"]


def test_an_open_rooms_id_follows_its_title_until_it_is_typed(rooms_page):
    rooms_page.show(LOBBY)
    rooms_page.answer("create", {"room": "kuche"})
    button(rooms_page, "New room").click()
    dialog = rooms_page.dialog
    expect(dialog.get_by_label("Name in links")).to_be_hidden()
    dialog.get_by_role("radio", name="Open").check()
    dialog.get_by_label("Title").fill("Küche, 2. Stock!")
    expect(dialog.get_by_label("Name in links")).to_have_value("kuche-2-stock")
    dialog.get_by_label("Name in links").fill("Kuche")
    dialog.get_by_label("Title").fill("Küche")
    dialog.get_by_label("Topic").fill("Soup")
    dialog.get_by_role("button", name="Create room").click()
    expect(dialog).to_have_count(0)
    wanted = {"kind": "open", "room": "kuche", "title": "Küche", "topic": "Soup"}
    assert rooms_page.requests == [["create", wanted]]


@pytest.mark.parametrize(
    ("label", "value", "text"),
    [
        ("Title", "", "Enter a title."),
        ("Title", "x" * 65, "at most 64 characters"),
        ("Title", "a\u202eb", "invisible or direction-changing"),
        ("Topic", "x" * 251, "at most 250 characters"),
        ("Name in links", "two words", "a-z, 0-9"),
    ],
)
def test_a_field_that_the_server_would_refuse_is_marked(rooms_page, label, value, text):
    rooms_page.show(LOBBY)
    button(rooms_page, "New room").click()
    rooms_page.dialog.get_by_role("radio", name="Open").check()
    rooms_page.dialog.get_by_label("Title").fill("Kitchen")
    field = rooms_page.dialog.get_by_label(label)
    field.fill(value)
    button(rooms_page, "Create room").click()
    expect(problem(rooms_page)).to_contain_text(text)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press_sequentially("a")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert rooms_page.requests == []


def test_a_refusal_is_shown_in_the_servers_words_and_can_be_tried_again(rooms_page):
    rooms_page.show(LOBBY)
    rooms_page.answer("create", "This room exists already.", {"room": "private.new"})
    button(rooms_page, "New room").click()
    rooms_page.dialog.get_by_label("Title").fill("Kitchen")
    button(rooms_page, "Create room").click()
    expect(problem(rooms_page)).to_have_text("This room exists already.")
    expect(rooms_page.dialog.get_by_label("Title")).to_have_value("Kitchen")
    button(rooms_page, "Create room").click()
    expect(rooms_page.dialog).to_have_count(0)
    assert len(rooms_page.requests) == 2


def test_open_rooms_are_browsed_page_by_page(rooms_page):
    rooms_page.show(LOBBY)
    first = {"room": "garden", "kind": "open", "title": "Garden", "topic": "Beds and seeds"}
    pages = [{"rooms": [first], "next": "cursor"}, {"rooms": [{"room": "tea", "kind": "open"}]}]
    rooms_page.answer("openRooms", *pages)
    button(rooms_page, "Browse rooms").click()
    listed_rooms = rooms_page.dialog.get_by_role("listitem")
    expect(listed_rooms).to_have_text(["#Garden gardenBeds and seeds"])
    button(rooms_page, "More rooms").click()
    expect(listed_rooms.nth(1)).to_contain_text("tea")
    expect(listed_rooms.nth(1).get_by_role("button")).to_be_focused()
    expect(button(rooms_page, "More rooms")).to_be_hidden()
    assert rooms_page.requests == [["openRooms", {"after": after}] for after in (None, "cursor")]
    rooms_page.page.keyboard.press("Enter")
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.visited == ["tea"]


def test_a_list_without_open_rooms_says_so(rooms_page):
    rooms_page.show(LOBBY)
    rooms_page.answer("openRooms", {"rooms": []})
    button(rooms_page, "Browse rooms").click()
    expect(rooms_page.dialog).to_contain_text("Nobody has made an open room yet.")


@pytest.mark.parametrize("close", ["Escape", "Close", "Cancel"])
def test_a_closed_dialog_gives_the_focus_back(rooms_page, close):
    rooms_page.show(KITCHEN)
    rooms_page.choose("Settings")
    expect(rooms_page.dialog.get_by_label("Title")).to_be_focused()
    if close == "Escape":
        rooms_page.page.keyboard.press("Escape")
    else:
        button(rooms_page, close).click()
    expect(rooms_page.dialog).to_have_count(0)
    expect(rooms_page.menu).to_be_focused()


def test_the_keyboard_stays_in_the_dialog(rooms_page):
    rooms_page.show(KITCHEN)
    rooms_page.choose("Settings")
    outside = "document.activeElement.closest('dialog, body') === document.querySelector('dialog')"
    for _ in range(8):
        rooms_page.page.keyboard.press("Tab")
        at_body = rooms_page.page.evaluate("document.activeElement === document.body")
        assert at_body or rooms_page.page.evaluate(outside)


def test_title_and_topic_are_changed(rooms_page):
    rooms_page.show(KITCHEN)
    rooms_page.choose("Settings")
    expect(rooms_page.dialog.get_by_label("Title")).to_have_value("Kitchen")
    rooms_page.dialog.get_by_label("Topic").fill("")
    button(rooms_page, "Save").click()
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.requests == [["change", "private.a", {"topic": ""}]]


@pytest.mark.parametrize(
    ("room", "item", "submit", "archived"),
    [
        (KITCHEN, "Archive", "Archive", True),
        (KITCHEN | {"archived": True}, "Restore", "Restore", False),
    ],
)
def test_archiving_and_restoring_ask_first(rooms_page, room, item, submit, archived):
    rooms_page.show(room)
    rooms_page.choose(item)
    button(rooms_page, submit).click()
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.requests == [["change", "private.a", {"archived": archived}]]


def test_an_invitation_asks_before_it_is_accepted(rooms_page):
    rooms_page.show(LOBBY)
    rooms_page.answer("accept", "This invitation has been used up.", {"room": "private.a"})
    rooms_page.page.evaluate("shown.accept({ invite: 'secret', title: 'Kitchen' })")
    expect(rooms_page.dialog).to_have_accessible_name("Join Kitchen?")
    assert rooms_page.requests == []
    expect(button(rooms_page, "Join")).to_be_focused()
    button(rooms_page, "Join").click()
    expect(problem(rooms_page)).to_have_text("This invitation has been used up.")
    button(rooms_page, "Join").click()
    expect(rooms_page.dialog).to_have_count(0)
    expect(rooms_page.page.locator("dialog")).to_have_count(0)
    accept = ["accept", "secret"]
    assert rooms_page.requests == [accept, accept, ["closed"]]
    assert rooms_page.visited == ["private.a"]


def test_a_direct_message_is_started_from_the_people(rooms_page):
    rooms_page.show(LOBBY, people=PEOPLE)
    rooms_page.answer("create", {"room": "direct.a"})
    expect(rooms_page.page.get_by_role("button", name="Message Ana")).to_have_count(0)
    rooms_page.page.get_by_role("button", name="Message Ben").click()
    button(rooms_page, "Start").click()
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.requests == [["create", {"kind": "direct", "members": ["ben"]}]]
    assert rooms_page.visited == ["direct.a"]


def test_a_person_keeps_the_focus_while_others_come_and_go(rooms_page):
    rooms_page.show(LOBBY, people=PEOPLE)
    message = rooms_page.page.get_by_role("button", name="Message Ben")
    message.focus()
    rooms_page.show(LOBBY, people=(*PEOPLE, {"member": "al", "name": "Al", "own": False}))
    expect(message).to_be_focused()


@pytest.mark.parametrize("item", ["Invite", "Members", "Settings", "Leave"])
def test_a_dialog_about_a_room_closes_when_the_user_is_removed_from_it(rooms_page, item):
    rooms_page.show(KITCHEN)
    rooms_page.answer("memberships", {"members": []})
    rooms_page.choose(item)
    expect(rooms_page.dialog).to_have_count(1)
    rooms_page.page.evaluate("shown.lose('private.other')")
    expect(rooms_page.dialog).to_have_count(1)
    rooms_page.page.evaluate("shown.lose('private.a')")
    expect(rooms_page.dialog).to_have_count(0)
