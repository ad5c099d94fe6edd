"""Reactions to messages: shown, added and taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import message, messages


def reaction(text, count=1, members=("ben",), mine=False, **fields):
    return {"reaction": text, "count": count, "members": list(members), "mine": mine, **fields}


@pytest.fixture
def view(open_list):
    view = open_list()
    view.enter(read=0)
    mine = reaction("👍", 3, ("ben", "ana"), mine=True)
    view.first_page(message(1, reactions=[mine, reaction("🎉", 1)]), message(2))
    return view


def test_they_are_toggle_buttons_with_counts_and_names(view):
    buttons = view.log.locator(".reaction")
    expect(buttons).to_have_text(["👍 3", "🎉 1"])
    expect(buttons.first).to_have_attribute("aria-pressed", "true")
    expect(buttons.first).to_have_attribute("title", "You, Ben, and 1 other reacted with 👍")
    expect(buttons.last).to_have_attribute("aria-pressed", "false")
    expect(buttons.last).to_have_attribute("title", "Ben reacted with 🎉")


def test_a_click_adds_the_reaction_or_takes_it_back(view):
    view.log.locator(".reaction").first.click()
    view.log.locator(".reaction").last.click()
    assert view.calls() == [["unreact", 1, "👍"], ["react", 1, "🎉"]]


def test_a_button_keeps_the_focus_while_others_come_and_go(view):
    view.log.locator(".reaction").last.focus()
    view.show_changed(message(1, reactions=[reaction("❤️"), reaction("🎉", 2, mine=True)]))
    buttons = view.log.locator(".reaction")
    expect(buttons).to_have_text(["❤️ 1", "🎉 2"])
    expect(buttons.last).to_be_focused()
    view.show_changed(message(1, reactions=[reaction("❤️")]))
    expect(view.message("message 1")).to_be_focused()


def test_who_has_reacted_is_named_once_that_is_known(view):
    view.show_changed(message(2, reactions=[reaction("👀", 2, ("di", "ed"))]))
    button = view.message("message 2").locator("..").locator(".reaction")
    expect(button).to_have_attribute("title", "2 people reacted with 👀")
    view.set_values(people=[{"member": "di", "name": "Di"}])
    view.page.evaluate("list.refreshNames()")
    expect(button).to_have_attribute("title", "Di and 1 other reacted with 👀")


def test_the_picker_has_a_few_emoji(view):
    view.tool("message 2", "React").click()
    picker = view.page.get_by_role("dialog", name="Add a reaction")
    expect(picker.get_by_role("button", name="👍")).to_be_focused()
    picker.get_by_role("button", name="🎉").click()
    expect(picker).to_have_count(0)
    assert view.calls() == [["react", 2, "🎉"]]


def test_the_picker_takes_any_other_and_says_what_is_wrong_with_one(view):
    view.tool("message 2", "React").click()
    picker = view.page.get_by_role("dialog", name="Add a reaction")
    field = picker.get_by_label("Any other")
    boxes = [part.bounding_box() for part in (field, picker.get_by_role("button", name="Add"))]
    assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=1)
    field.fill("two words")
    field.press("Enter")
    expect(picker.get_by_role("alert")).not_to_be_empty()
    field.fill("🦦")
    field.press("Enter")
    expect(picker).to_have_count(0)
    expect(view.toolbar.get_by_role("button", name="React")).to_be_focused()
    assert view.calls() == [["react", 2, "🦦"]]


def test_escape_closes_only_the_picker(view):
    view.log.focus()
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("Enter")
    view.page.keyboard.press("Enter")
    picker = view.page.get_by_role("dialog", name="Add a reaction")
    expect(picker).to_have_count(1)
    view.page.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(view.toolbar.get_by_role("button", name="React")).to_be_focused()


def test_the_picker_closes_when_its_message_is_deleted_or_another_room_is_shown(view):
    picker = view.page.get_by_role("dialog", name="Add a reaction")
    view.tool("message 2", "React").click()
    view.show_changed(message(1, data="changed"))
    expect(picker).to_have_count(1)
    view.show_changed(message(2, data="", deleted={"member": "ben", "name": "Ben", "at": 1}))
    expect(picker).to_have_count(0)
    view.tool("changed", "React").click()
    expect(picker).to_have_count(1)
    view.enter(read=0)
    expect(picker).to_have_count(0)


def test_what_is_read_stays_in_place_when_they_appear_above(open_list):
    view = open_list(viewport={"width": 360, "height": 640})
    view.enter(read=0)
    view.first_page(*messages(1, 40))
    view.scroll_up(100)
    top = "log => log.querySelector('.row:last-child').getBoundingClientRect().top"
    before = view.log.evaluate(top)
    view.show_changed(message(1, reactions=[reaction("👍")]))
    assert abs(view.log.evaluate(top) - before) < 1


def test_they_are_not_announced_and_are_text(view):
    view.show_changed(message(2, reactions=[reaction("<b>x</b>")]))
    expect(view.log.locator(".reaction").last).to_have_text("<b>x</b> 1")
    view.announces_nothing_before(message(9))
