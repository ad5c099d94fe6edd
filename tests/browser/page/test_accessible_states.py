"""axe-core finds nothing in what the page shows while somebody writes, finds or waits."""

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.accessibility import violations_in

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PICTURE = {"name": "tea.png", "mimeType": "image/png", "buffer": PIXEL}
REFUSED_FILE = {"name": "a.html", "mimeType": "text/html", "buffer": b"<script>"}
WIDE = (("light", 1280), ("dark", 1280))


@pytest.fixture
def ana(page_and_network, join):
    return join("Ana", page=page_and_network[0])


@pytest.fixture
def finds(page_and_network):
    """What axe-core finds in the part of the wide page that a state changes."""
    page, _ = page_and_network

    def finds(state, part):
        found = violations_in(page, state, WIDE, part)
        page.set_viewport_size({"width": 1280, "height": 720})
        return found

    return finds


def uses(ana, name):
    """Press the button for the message of Ben."""
    ana.messages.filter(has_text="a word").hover()
    toolbar = ana.page.get_by_role("toolbar")
    toolbar.get_by_role("button", name=name, exact=True).click()


def test_what_is_being_written(ana, finds, say_in, room):
    say_in(room, "a word")
    ana.says("mine")
    ana.has_read(["a word", "mine"])
    uses(ana, "Reply")
    found = finds("replying", "#composer")
    ana.input.press("Escape")
    ana.input.press("ArrowUp")
    expect(ana.input).to_have_value("mine")
    found += finds("editing", "#composer")
    ana.input.press("Escape")
    ana.input.press_sequentially("@B")
    expect(ana.page.get_by_role("listbox")).to_be_visible()
    found += finds("mention completion", "#composer")
    ana.input.fill("")
    ana.page.locator(".attach-input").set_input_files([PICTURE, REFUSED_FILE])
    expect(ana.page.locator(".attachments")).to_contain_text("Files of this type are not taken")
    found += finds("attached files", "#composer")
    ana.page.locator(".attachments li").last.get_by_role("button", name="Remove").click()
    ana.input.press("Enter")
    expect(ana.log.locator(".thumbnail")).to_be_visible()
    found += finds("files", ".row:has(.thumbnail)")
    assert "\n".join(found) == ""


def test_what_is_found(ana, finds, say_in, room):
    say_in(room, *("some\nlines\n" * 3 for _ in range(8)), "a word")
    expect(ana.messages).to_have_count(9)
    ana.log.evaluate("list => { list.scrollTop = 0; }")
    say_in(room, "news")
    expect(ana.page.locator(".jump--down")).to_be_visible()
    found = finds("jump button", ".jump--down")
    result = {"seq": 2, "at": 1, "name": "Ben", "data": "a word", "matched": ["word"]}
    answer = {"messages": [{**result, "room": room}]}
    ana.page.route("**/search?*", lambda route: route.fulfill(json=answer))
    ana.log.press("/")
    ana.dialog.get_by_label("Words").fill("word")
    ana.page.keyboard.press("Enter")
    expect(ana.dialog.get_by_role("listitem")).to_have_count(1)
    found += finds("search results", "dialog")
    ana.page.keyboard.press("Escape")
    ana.chooses("Go to a date")
    ana.dialog.get_by_label("Day").fill("2020-01-01")
    found += finds("date", "dialog")
    assert "\n".join(found) == ""


def test_a_thread_a_toast_and_the_notifications(ana, finds, say_in, room):
    say_in(room, "a word")
    uses(ana, "Reply in a thread")
    ana.is_in_room(f"Thread in {room}")
    ana.says("in the thread")
    expect(ana.sending).to_have_count(0)
    found = violations_in(ana.page, "thread", part="main")
    ana.page.set_viewport_size({"width": 1280, "height": 720})
    ana.goes_to(f"{room}-2")
    ana.rooms.locator(f'[data-room="{room}"]').hover()
    ana.rooms.get_by_role("button", name=f"Leave {room}").click()
    expect(ana.page.locator("#toast").get_by_role("button")).to_be_visible()
    found += finds("toast", "#toast")
    ana.opens_settings()
    ana.page.get_by_role("button", name="Notifications").click()
    expect(ana.dialog).to_be_visible()
    found += finds("notifications", "dialog")
    assert "\n".join(found) == ""


def test_a_page_that_is_loading_and_one_that_is_refused(visit, new_page):
    page, sockets = new_page(), []
    answer = {"code": "forbidden", "message": "Pages of this address may not connect."}
    page.route("**/handshake?*", lambda route: route.fulfill(status=403, json=answer))

    def open_the_first(socket):
        sockets.append(socket)
        if len(sockets) > 1:
            socket.close(code=1001)

    page.route_web_socket(re.compile("^ws"), open_the_first)
    ana = visit(page, name="Ana")
    expect(page.locator(".skeleton")).to_be_visible()
    found = violations_in(page, "loading")
    sockets[-1].close(code=1001)
    expect(ana.status).to_have_text("Access refused")
    found += violations_in(page, "refused")
    assert "\n".join(found) == ""
