"""The composer while a message is edited or answered, and the names that it completes."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import MessageListPage, message


def own(seq, **fields):
    return message(seq, "Ana", own=True, **fields)


@pytest.fixture
def view(open_list):
    view = open_list()
    view.enter(read=0)
    view.first_page(message(1), own(2))
    view.set_values(lastOwn=own(2))
    return view


@pytest.fixture
def bar(view):
    return view.page.locator("#composer-context")


def test_arrow_up_in_an_empty_field_edits_the_newest_own_message(view, bar):
    view.input.press("ArrowUp")
    expect(view.input).to_have_value("message 2")
    expect(bar).to_contain_text("Editing your message")
    view.input.press("End")
    view.input.press_sequentially("!")
    view.input.press("Enter")
    expect(bar).to_be_hidden()
    expect(view.input).to_have_value("")
    assert view.calls() == [["edit", 2, "message 2!"]]


def test_an_edit_shows_the_end_of_a_long_text_where_the_caret_is(view, bar):
    text = "\n".join(f"line {number}" for number in range(200))
    view.set_values(lastOwn=own(2, data=text))
    view.input.press("ArrowUp")
    expect(view.input).to_have_value(text)
    from_bottom = "field => field.scrollHeight - field.scrollTop - field.clientHeight"
    assert view.input.evaluate(from_bottom) < 2
    assert view.input.evaluate("field => field.scrollTop") > 0


def test_a_phone_is_told_of_no_key(bar, new_page, view):
    view.input.press("ArrowUp")
    expect(bar.get_by_text("Escape cancels")).to_be_visible()
    phone = MessageListPage(new_page(has_touch=True, is_mobile=True))
    phone.enter(read=0)
    phone.first_page(own(1))
    phone.set_values(lastOwn=own(1))
    phone.input.press("ArrowUp")
    expect(phone.page.get_by_text("Editing your message")).to_be_visible()
    expect(phone.page.get_by_text("Escape cancels")).to_be_hidden()


def test_arrow_up_in_a_text_moves_the_caret(view, bar):
    view.input.fill("hello")
    view.input.press("ArrowUp")
    expect(bar).to_be_hidden()


def test_escape_cancels_an_edit_and_brings_the_draft_back(view, bar):
    view.input.fill("a draft")
    view.tool("message 2", "Edit").click()
    expect(view.input).to_be_focused()
    expect(view.input).to_have_value("message 2")
    view.input.press_sequentially(" that nobody keeps")
    view.input.press("Escape")
    expect(bar).to_be_hidden()
    expect(view.input).to_have_value("a draft")
    inputs = view.page.evaluate("calls.filter(([name]) => name === 'input')")
    assert inputs == [["input", "a draft"]]


def test_an_edit_without_a_text_or_without_a_change_asks_for_nothing(view, bar):
    view.input.press("ArrowUp")
    view.input.fill(" ")
    view.input.press("Enter")
    expect(view.page.locator("#composer-note")).to_contain_text("delete the message instead")
    view.input.fill("message 2")
    view.input.press("Enter")
    expect(bar).to_be_hidden()
    assert view.calls() == []


def test_an_answer_names_the_message_and_is_sent_with_it(view, bar):
    view.tool("message 1", "Reply").click()
    expect(bar).to_contain_text("Replying to Ben message 1")
    expect(view.input).to_be_focused()
    view.input.press_sequentially("yes")
    view.input.press("Enter")
    expect(bar).to_be_hidden()
    assert view.calls() == [["send", "yes", {"replyTo": 1}]]
    view.tool("message 1", "Reply").click()
    view.page.get_by_role("button", name="Cancel the reply").click()
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("tool", ["Edit", "Reply"])
def test_a_message_that_is_deleted_meanwhile_is_neither_edited_nor_answered(view, bar, tool):
    view.tool("message 2", tool).click()
    view.show_changed(own(2, data="", deleted={"member": "ana", "name": "Ana", "at": 1}))
    expect(bar).to_be_hidden()
    expect(view.input).to_have_value("")


class TestCompletion:
    def test_names_are_completed_by_keyboard(self, view):
        view.input.press_sequentially("hi @")
        options = view.page.get_by_role("option")
        expect(options).to_have_text(["Ana", "Ben"])
        expect(view.input).to_have_attribute("aria-activedescendant", "completion-0")
        view.input.press("ArrowDown")
        expect(options.last).to_have_attribute("aria-selected", "true")
        view.input.press("Tab")
        expect(view.input).to_have_value("hi @Ben ")
        expect(options).to_have_count(0)
        assert view.input.get_attribute("aria-activedescendant") is None
        view.input.press_sequentially("yes")
        view.input.press("Enter")
        assert view.calls() == [["send", "hi @Ben yes", {"mentions": ["ben"]}]]

    def test_a_click_takes_a_name_and_typing_narrows_the_list(self, view):
        view.input.press_sequentially("@b")
        expect(view.page.get_by_role("option")).to_have_text(["Ben"])
        view.page.get_by_role("option").click()
        expect(view.input).to_have_value("@Ben ")
        expect(view.input).to_be_focused()

    def test_escape_leaves_the_text_and_enter_then_sends_it(self, view):
        view.input.press_sequentially("@b")
        view.input.press("Escape")
        expect(view.page.get_by_role("option")).to_have_count(0)
        view.input.press_sequentially("e")
        expect(view.page.get_by_role("option")).to_have_count(0)
        view.input.press("Enter")
        assert view.calls() == [["send", "@be", {}]]

    def test_a_mention_that_was_deleted_again_is_none(self, view):
        view.input.press_sequentially("@b")
        view.input.press("Enter")
        view.input.fill("hello")
        view.input.press("Enter")
        assert view.calls() == [["send", "hello", {}]]


class TestWhoMayNotWrite:
    def show(self, view, **composing):
        nothing = {"archived": False, "muted": False, "mutedUntil": None}
        nothing |= {"slowMode": 0, "waitUntil": None}
        view.page.evaluate("values => composer.showComposing(values)", nothing | composing)

    def test_a_muted_member_is_told_until_when(self, view, bar):
        view.tool("message 1", "Reply").click()
        now = view.page.evaluate("Date.now()")
        self.show(view, muted=True, mutedUntil=now + 60_000)
        expect(view.input).to_be_disabled()
        assert view.input.get_attribute("placeholder").startswith("You are muted here until 12:")
        expect(bar).to_be_hidden()
        self.show(view, muted=True)
        expect(view.page.get_by_placeholder("You are muted here", exact=True)).to_be_visible()
        self.show(view)
        expect(view.input).to_be_enabled()

    def test_slow_mode_says_how_long_to_wait(self, view):
        line = view.page.locator("#composer-slow")
        self.show(view, slowMode=30)
        expect(line).to_have_text("Slow mode: one message every 30 seconds")
        self.show(view, slowMode=30, waitUntil=view.page.evaluate("Date.now()") + 29_500)
        expect(line).to_contain_text(", next in ")
        expect(line.locator("[data-part=countdown]")).to_have_attribute("aria-hidden", "true")
        expect(view.input).to_be_enabled()
