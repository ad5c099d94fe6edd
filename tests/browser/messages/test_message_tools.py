"""The buttons for a message: by mouse, by keyboard, by finger; and what each of them asks for."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import message, messages

ROOM = "private." + "a" * 26
OWNER = {"room": ROOM, "kind": "private", "role": "owner", "archived": False, "label": "lobby"}
CLIPBOARD = """Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: async (text) => { window.copied = text; } }, configurable: true,
})"""  # which browsers have on https only
# The scroll event comes only after the mouse's.
HOVER_WHILE_SCROLLING = """list => {
    list.scrollTop -= 200;
    const before = list.scrollTop;
    const options = { pointerType: 'mouse', bubbles: true, screenX: 9 };
    const move = new PointerEvent('pointermove', options);
    list.querySelector('.row:last-child .message').dispatchEvent(move);
    return list.scrollTop - before;
}"""
FAIL = "window.loadTools = () => Promise.reject(new Error('no network'))"
FAIL_ONCE = """const load = window.loadTools;
window.loadTools = () => {
    window.loadTools = load;
    return Promise.reject(new Error('no network'));
};"""
REACTION = {"reaction": "🎉", "count": 1, "members": ["ben"], "mine": False}
SMALL = {"width": 360, "height": 640}


def own(seq, **fields):
    return message(seq, "Ana", own=True, **fields)


@pytest.fixture
def view(open_list):
    view = open_list()
    view.enter(read=0)
    view.first_page(message(1), own(2), message(3, "Cy"))
    return view


def offered(view, text):
    view.message(text).hover()
    names = "toolbar => [...toolbar.querySelectorAll('button')].filter(({ hidden }) => !hidden)"
    return view.toolbar.evaluate(f"{names}.map(({{ ariaLabel }}) => ariaLabel)")


def test_a_message_offers_what_the_user_may_do(view):
    others = ["React", "Reply", "Reply in a thread", "Copy text", "More actions"]
    assert offered(view, "message 1") == others
    changing = ["React", "Reply", "Reply in a thread", "Edit", "Copy text", "Delete"]
    assert offered(view, "message 2") == [*changing, "More actions"]
    view.set_values(room=OWNER)
    assert offered(view, "message 3") == [*others[:4], "Delete", "More actions"]
    view.page.mouse.move(0, 0)
    expect(view.toolbar).to_have_count(0)


def test_a_message_that_the_mouse_rests_on_while_it_is_sent_gets_its_toolbar(view):
    view.show_unsent("hello")
    view.message("message 1").hover()
    view.message("hello").hover()
    expect(view.toolbar).to_have_count(0)  # what is not sent has none
    view.receive(own(4, id="hello", data="hello"))
    expect(view.message("hello").locator("xpath=..").get_by_role("toolbar")).to_be_visible()


def test_a_message_that_the_focus_has_left_gets_no_toolbar_when_it_is_sent(view):
    view.show_unsent("hello")
    view.log.focus()
    view.page.keyboard.press("ArrowUp")
    expect(view.message("hello")).to_be_focused()
    view.log.focus()
    view.receive(own(4, id="hello", data="hello"))
    expect(view.message("hello").locator("xpath=ancestor::*[@data-seq='4']")).to_be_visible()
    expect(view.toolbar).to_have_count(0)


def test_the_toolbar_moves_nothing(view):
    text = view.message("message 1").locator(".message-text")
    before = text.bounding_box()
    text.hover()
    expect(view.toolbar).to_be_visible()
    assert text.bounding_box() == before


def test_each_button_asks_for_its_action(view):
    view.tool("message 1", "Reply in a thread").click()
    view.tool("message 2", "Delete").click()
    assert view.calls() == [["go", "lobby:1"], ["delete", 2]]
    expect(view.announcer).to_have_text("Message deleted. You can undo this for a short time.")


def test_the_text_and_the_link_are_copied(view):
    view.page.evaluate(CLIPBOARD)
    view.tool("message 3", "Copy text").click()
    expect(view.announcer).to_have_text("Copied")
    assert view.page.evaluate("copied") == "message 3"
    view.tool("message 2", "More actions").click()
    view.page.get_by_role("menuitem", name="Copy link").click()
    view.page.wait_for_function("() => window.copied === 'https://chat.example/#lobby/2'")


def test_arrow_keys_go_from_message_to_message_and_enter_to_the_buttons(view):
    view.log.focus()
    view.page.keyboard.press("ArrowUp")
    newest = view.message("message 3")
    expect(newest).to_be_focused()
    expect(newest).to_have_attribute("aria-label", "Cy, 12:00: message 3")
    view.page.keyboard.press("ArrowUp")
    expect(view.message("message 2")).to_be_focused()
    view.page.keyboard.press("Enter")
    expect(view.toolbar.get_by_role("button", name="React")).to_be_focused()
    for _ in range(3):
        view.page.keyboard.press("ArrowRight")
    expect(view.toolbar.get_by_role("button", name="Edit")).to_be_focused()
    view.page.keyboard.press("Escape")
    expect(view.message("message 2")).to_be_focused()
    view.page.keyboard.press("Escape")
    expect(view.input).to_be_focused()
    expect(view.toolbar).to_have_count(0)


def test_tab_does_not_stop_at_the_controls_of_all_messages(view):
    reactions = [{"reaction": "👍", "count": 1, "members": ["ben"], "mine": False}]
    view.show_changed(*[message(seq, reactions=reactions) for seq in (1, 3)])
    view.log.focus()
    view.page.keyboard.press("Tab")
    expect(view.input).to_be_focused()
    view.log.focus()
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("Tab")
    expect(view.message("message 3").locator("..").locator(".reaction")).to_be_focused()
    view.page.keyboard.press("Tab")
    expect(view.toolbar.get_by_role("button", name="React")).to_be_focused()


def test_a_deleted_message_keeps_the_focus_for_undo(view):
    view.log.focus()
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("Enter")
    view.show_changed(own(2, data="", deleting="undoable"))
    undo = view.log.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    view.page.keyboard.press("Enter")
    assert view.calls() == [["undoDelete", 2]]
    view.show_changed(own(2, data="", deleting="sending"))
    expect(view.messages.nth(1)).to_be_focused()


def test_hovering_does_not_scroll_the_list(open_list):
    view = open_list(viewport=SMALL)
    view.enter(read=0)
    view.first_page(*messages(1, 40))
    moved = view.log.evaluate(HOVER_WHILE_SCROLLING)
    expect(view.toolbar).to_have_count(1)
    assert moved == 0


def test_a_moderator_mutes_the_author_for_a_time(view):
    view.set_values(room=OWNER)
    view.tool("message 1", "More actions").click()
    items = view.page.get_by_role("menuitem")
    expect(items).to_have_text(["Copy link", "Report…", "Mute Ben…", "Remove Ben…", "Ban Ben…"])
    expect(items.first).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        view.page.keyboard.press(key)
    dialog = view.page.get_by_role("dialog", name="Mute Ben?")
    dialog.get_by_label("For how long").select_option("1 day")
    dialog.get_by_role("button", name="Mute").click()
    expect(dialog).to_have_count(0)
    assert view.calls() == [["mute", ROOM, "ben", {"expiresIn": 86_400}]]


def test_a_member_reports_a_message_with_a_reason(view):
    view.tool("message 1", "More actions").click()
    view.page.get_by_role("menuitem", name="Report").click()
    dialog = view.page.get_by_role("dialog", name="Report the message of Ben?")
    expect(dialog.locator("[data-part=quote]")).to_have_text("message 1")
    dialog.get_by_label("Why").fill("x" * 501)
    dialog.get_by_role("button", name="Report").click()
    expect(dialog.get_by_role("alert")).to_have_text("The reason is too long by 1 characters.")
    dialog.get_by_label("Why").fill("spam")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog).to_have_count(0)
    assert view.calls() == [["report", "lobby", 1, "spam"]]


@pytest.fixture
def view_without_tools(open_list):
    """Messages whose tools cannot be loaded, once or at all."""

    def show(fail):
        view = open_list()
        view.page.mouse.move(0, 0)
        view.page.evaluate(f"() => {{ {fail} }}")
        with view.page.expect_console_message(lambda line: "no network" in line.text):
            view.first_page(message(1, reactions=[REACTION]))
        assert view.calls() == []
        return view

    return show


def test_tools_that_could_not_be_loaded_are_loaded_when_the_mouse_comes(view_without_tools):
    view = view_without_tools(FAIL_ONCE)
    view.message("message 1").hover()
    expect(view.toolbar).to_be_visible()
    assert view.calls() == []


def test_a_click_that_needs_tools_says_that_they_cannot_be_loaded(view_without_tools):
    view = view_without_tools(FAIL)
    view.log.locator(".reaction").evaluate("button => button.click()")
    view.page.wait_for_function("() => calls.length > 0")
    assert view.calls() == [["missing"]]
