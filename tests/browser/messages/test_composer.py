"""Writing a message."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def ana(join):
    return join("Ana")


def test_the_message_field_has_the_focus(ana):
    expect(ana.input).to_be_focused()


def test_enter_sends_the_message_and_clears_the_field(ana):
    ana.input.fill("sent")
    ana.input.press("Enter")
    expect(ana.input).to_have_value("")
    ana.reads("sent")


def test_keys_format_what_is_selected_and_can_be_undone(ana):
    ana.input.fill("hello")
    ana.input.press("ControlOrMeta+a")
    for key, text in {"b": "**hello**", "i": "**_hello_**", "e": "**_`hello`_**"}.items():
        ana.input.press(f"ControlOrMeta+{key}")
        expect(ana.input).to_have_value(text)
    ana.input.press("ControlOrMeta+e")
    expect(ana.input).to_have_value("**_hello_**")
    ana.input.press("ControlOrMeta+z")
    ana.input.press("ControlOrMeta+z")
    expect(ana.input).to_have_value("**_hello_**")
    ana.input.press("Enter")
    expect(ana.reads("hello").locator("strong em")).to_have_text("hello")


def test_shift_enter_starts_a_new_line(ana):
    ana.input.fill("one")
    ana.input.press("Shift+Enter")
    ana.input.press_sequentially("two")
    expect(ana.input).to_have_value("one\ntwo")
    expect(ana.messages).to_have_count(0)


def test_enter_that_accepts_an_input_methods_suggestion_sends_nothing(ana):
    ana.input.fill("にほん")
    ana.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(ana.input).to_have_value("にほん")
    expect(ana.messages).to_have_count(0)


def test_the_send_button_sends_the_message(ana):
    ana.input.fill("sent by hand")
    ana.page.get_by_role("button", name="Send").click()
    ana.reads("sent by hand")
    expect(ana.input).to_be_focused()


@pytest.mark.parametrize("blank", ["", "   ", "\n\n"])
def test_a_blank_message_is_not_sent(ana, blank):
    ana.says(blank)
    ana.says("something")
    ana.reads("something")
    expect(ana.messages).to_have_count(1)


def test_the_limit_counts_characters_not_utf_16_units(ana):
    emoji = "😀" * 4_000
    ana.says(emoji)
    expect(ana.messages.locator(".message-text")).to_have_text(emoji)
    expect(ana.input).to_have_value("")


def test_a_message_that_is_too_long_is_kept_with_a_note(ana):
    ana.says("x" * 4_001)
    expect(ana.page.get_by_text("Too long by 1.")).to_be_visible()
    expect(ana.page.get_by_text("4,001 of 4,000")).to_be_visible()
    expect(ana.input).to_have_value("x" * 4_001)
    ana.says("short")
    ana.reads("short")
    expect(ana.messages).to_have_count(1)


def test_a_message_that_cannot_be_sent_is_kept(ana):
    ana.disconnects()
    ana.says("later")
    expect(ana.page.get_by_text("Not connected: not sent")).to_be_visible()
    expect(ana.input).to_have_value("later")
    ana.connect.click()
    ana.is_connected()
    expect(ana.page.get_by_text("not sent")).to_have_count(0)
    ana.input.press("Enter")
    ana.reads("later")


def test_typing_clears_the_note_about_the_message_before(ana):
    ana.disconnects()
    ana.says("later")
    ana.input.press("End")
    ana.input.press_sequentially("!")
    expect(ana.page.get_by_text("not sent")).to_have_count(0)


def test_each_room_has_its_own_draft(ana, room, garden):
    ana.input.fill("for the first room")
    ana.goes_to(garden)
    expect(ana.input).to_have_value("")
    ana.input.fill("for the garden")
    ana.page.go_back()
    ana.is_in(room)
    expect(ana.input).to_have_value("for the first room")
    ana.page.reload()
    ana.is_in(room)
    expect(ana.input).to_have_value("for the first room")
    ana.input.press("Enter")
    ana.reads("for the first room")
    ana.opens_settings()
    ana.field("Room").fill(garden)
    ana.apply.click()
    ana.is_in(garden)
    expect(ana.input).to_have_value("for the garden")
    ana.room(room).click()
    ana.is_in(room)
    expect(ana.input).to_have_value("")


def test_another_tab_has_its_own_drafts(ana, join):
    ana.input.fill("half a")
    other = join("Ana", page=ana.page.context.new_page())
    expect(other.input).to_have_value("")


def test_a_key_changes_nothing_but_the_text(ana):
    ana.input.press("a")
    ana.page.evaluate("""() => {
        window.writes = [];
        const observer = new MutationObserver((records) => writes.push(...records));
        const all = { subtree: true, childList: true, attributes: true, characterData: true };
        observer.observe(document.querySelector('#composer'), all);
    }""")
    ana.input.press("b")
    expect(ana.input).to_have_value("ab")
    assert ana.page.evaluate("writes.map(({ target }) => target.className)") == []
