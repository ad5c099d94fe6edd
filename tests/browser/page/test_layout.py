"""The layout on narrow and wide screens, the colour schemes, and the keyboard."""

import pytest
from playwright.sync_api import expect

LONG = "Donaudampfschifffahrt" * 20
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FROM_BOTTOM = "list => list.scrollHeight - list.scrollTop - list.clientHeight"


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 2560])
def test_no_element_is_wider_than_the_screen(new_page, join, width):
    name = "W" * 32
    ana = join(name, page=new_page(viewport={"width": width, "height": 640}))
    ana.says(LONG)
    ana.reads(LONG)
    ana.settings.click()
    assert ana.page.evaluate(OVERFLOW) == 0
    log = ana.page.get_by_role("log")
    assert log.evaluate("list => list.scrollWidth - list.clientWidth") == 0
    for control in (ana.input, ana.disconnect, ana.field("Name"), ana.field("WebSocket address")):
        expect(control).to_be_in_viewport(ratio=1)


def brightness(page, element, colour):
    """Return the brightness, from 0 for black to 255 for white."""
    rgb = page.locator(element).first.evaluate(
        """(element, colour) => {
            const canvas = document.createElement('canvas').getContext('2d');
            canvas.fillStyle = getComputedStyle(element)[colour];
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        }""",
        colour,
    )
    return sum(rgb[:3]) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_colour_scheme(new_page, join, scheme):
    ana = join("Ana", page=new_page(color_scheme=scheme))
    ana.says("hello")
    ana.reads("hello")
    surfaces = ["body", ".header", ".message", ".composer", "textarea"]
    texts = ["body", "h1", ".message-name", ".message-text", "textarea"]
    backgrounds = [brightness(ana.page, surface, "backgroundColor") for surface in surfaces]
    inks = [brightness(ana.page, text, "color") for text in texts]
    if scheme == "dark":
        assert max(backgrounds) < 80
        assert min(inks) > 150
    else:
        assert min(backgrounds) > 200
        assert max(inks) < 130


def test_the_list_follows_the_newest_message_unless_the_user_scrolled_up(new_page, join):
    ana = join("Ana", page=new_page(viewport={"width": 360, "height": 640}))
    ben = join("Ben")
    log = ana.page.get_by_role("log")
    jump = ana.page.get_by_role("button", name="new")
    for number in range(15):
        ben.says(f"message {number}")
    expect(ana.messages).to_have_count(15)
    assert log.evaluate(FROM_BOTTOM) < 2

    log.press("Home")
    expect(log).to_have_js_property("scrollTop", 0)
    ben.says("unseen")
    ana.reads("unseen")
    expect(jump).to_have_text("1 new ↓")
    assert log.evaluate("list => list.scrollTop") == 0

    jump.click()
    assert log.evaluate(FROM_BOTTOM) < 2
    expect(jump).to_be_hidden()


def test_the_newest_message_stays_visible_when_the_list_shrinks(new_page, join):
    ana = join("Ana", page=new_page(viewport={"width": 360, "height": 640}))
    log = ana.page.get_by_role("log")
    for number in range(12):
        ana.says(f"message {number}")
    expect(ana.messages).to_have_count(12)
    newest = ana.messages.last  # sent together, they arrive in any order
    ana.settings.click()
    for _ in range(4):
        ana.input.press("Shift+Enter")
        expect(newest).to_be_in_viewport(ratio=1)
    ana.settings.click()
    expect(newest).to_be_in_viewport(ratio=1)
    assert log.evaluate(FROM_BOTTOM) < 2


def test_escape_closes_the_settings(join):
    ana = join("Ana")
    ana.settings.click()
    ana.field("Room").focus()
    ana.page.keyboard.press("Escape")
    expect(ana.field("Room")).to_be_hidden()
    expect(ana.settings).to_be_focused()
    expect(ana.settings).to_have_attribute("aria-expanded", "false")

    ana.page.keyboard.press("Enter")
    expect(ana.field("Room")).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(ana.field("Room")).to_be_hidden()
    expect(ana.settings).to_be_focused()


def test_escape_keeps_the_focus_in_the_message_field(join):
    ana = join("Ana")
    ana.settings.click()
    ana.input.press("Escape")
    expect(ana.field("Room")).to_be_hidden()
    expect(ana.input).to_be_focused()


def test_escape_in_an_input_method_keeps_the_settings_open(join):
    ana = join("Ana")
    ana.settings.click()
    ana.field("Name").dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    expect(ana.field("Name")).to_be_visible()


def test_the_settings_can_be_changed_by_keyboard(join):
    ana = join("Ana")
    ana.settings.focus()
    ana.page.keyboard.press("Enter")
    expect(ana.settings).to_have_attribute("aria-expanded", "true")
    for control in (ana.disconnect, ana.field("Name"), ana.field("Room")):
        ana.page.keyboard.press("Tab")
        expect(control).to_be_focused()
    ana.field("Name").fill("Anna")
    ana.field("Name").press("Enter")
    expect(ana.status).to_contain_text("Connected as Anna")
    expect(ana.input).to_be_focused()
