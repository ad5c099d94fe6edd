"""The buttons for a message where a finger taps, or presses for long."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import MessageListPage, messages

SMALL = {"width": 360, "height": 640}


@pytest.fixture
def phone(chromium):
    context = chromium.new_context(viewport=SMALL, has_touch=True, is_mobile=True)
    view = MessageListPage(context.new_page())
    view.enter(read=0)
    view.first_page(*messages(1, 12))
    view.log.focus()  # which loads the tools, if they are not there yet
    yield view
    context.close()


def test_a_tap_shows_buttons_that_a_finger_can_hit(phone):
    phone.message("message 12").tap()
    buttons = phone.toolbar.get_by_role("button")
    expect(buttons).to_have_count(5)
    for button in buttons.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        expect(button).to_be_in_viewport(ratio=1)
    phone.message("message 12").tap()
    expect(phone.toolbar).to_have_count(0)


@pytest.fixture
def finger(phone):
    """Put a finger on the newest message; returns what sends `touchMove` and `touchEnd`."""
    devtools = phone.page.context.new_cdp_session(phone.page)
    box = phone.message("message 12").bounding_box()

    def send(type, *points):
        places = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": type, "touchPoints": places})

    phone.page.clock.pause_at("2040-03-02T12:00")
    send("touchStart", (30, 5))
    phone.page.clock.run_for(490)
    expect(phone.toolbar).to_have_count(0)
    return send


def test_a_long_press_shows_the_buttons_and_lifting_the_finger_leaves_them(phone, finger):
    phone.page.clock.run_for(10)
    expect(phone.toolbar).to_be_visible()
    finger("touchEnd")
    phone.message("message 12").dispatch_event("click")  # which some browsers send after it
    expect(phone.toolbar).to_be_visible()


def test_what_the_system_takes_for_a_long_press_is_one(phone, finger):
    phone.message("message 12").dispatch_event("contextmenu")
    phone.message("message 12").dispatch_event("pointercancel", {"pointerType": "touch"})
    expect(phone.toolbar).to_be_visible()


def test_a_finger_that_scrolls_is_no_long_press(phone, finger):
    phone.page.evaluate("addEventListener('pointercancel', () => { window.isCancelled = true; })")
    finger("touchMove", (30, 45))
    phone.page.wait_for_function("() => window.isCancelled")
    phone.page.clock.run_for(1_000)
    expect(phone.toolbar).to_have_count(0)


def test_a_finger_that_is_lifted_soon_is_no_long_press(phone):
    phone.page.clock.pause_at("2040-03-02T12:00")
    for type in ("pointerdown", "pointerup"):
        phone.message("message 12").dispatch_event(type, {"pointerType": "touch"})
        phone.page.clock.run_for(490)
    phone.page.clock.run_for(1_000)
    expect(phone.toolbar).to_have_count(0)
