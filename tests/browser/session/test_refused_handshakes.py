"""The page asks its server why a handshake failed, and shows which value is refused."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.page_files import STATIC
from tests.browser.support.waiting import scale_waits

# The page's own rules, but looser than the server's.
LIMITS = (
    (STATIC / "js" / "lib" / "limits.js")
    .read_text()
    .replace(
        "export function nameProblem(", "export const nameProblem = () => '';\nfunction _name("
    )
    .replace(
        "export function roomProblem(", "export const roomProblem = () => '';\nfunction _room("
    )
)
REFUSED_NAME, REFUSED_ROOM = "x" * 33, "two words"


@pytest.fixture
def unchecked(new_page):
    """A page that does not check values before it sends them."""
    page = new_page()
    page.route(
        "**/js/lib/limits.js",
        lambda route: route.fulfill(body=LIMITS, content_type="text/javascript"),
    )
    scale_waits(page, 0)
    return page


def asks_for(person, label, refused):
    """Wait until the page shows the refused value and asks for another."""
    expect(person.errors).to_contain_text([f"The server refuses “{refused}”."])
    expect(person.field(label)).to_be_focused()
    expect(person.field(label)).to_have_value(refused)
    assert person.field(label).evaluate("field => field.validationMessage") != ""
    expect(person.advice).to_be_hidden()


def test_the_page_says_that_a_name_is_refused_and_asks_for_another(
    unchecked, visit, modules_url, room
):
    ana = visit(unchecked, url=modules_url, name=REFUSED_NAME)
    asks_for(ana, "Name", REFUSED_NAME)
    expect(ana.errors).to_contain_text(["1 to 32 characters"])  # the server's reason
    expect(ana.status).to_contain_text("Connected as guest-")
    ana.field("Name").fill("Ana")
    ana.apply.click()
    expect(ana.status).to_contain_text(f"Connected as Ana in {room}")
    unchecked.reload()
    expect(ana.status).to_contain_text(f"Connected as Ana in {room}")
    expect(ana.errors).to_have_count(0)


def test_the_page_says_that_a_room_is_refused_and_asks_for_another(
    unchecked, visit, modules_url, room
):
    ana = visit(unchecked, url=modules_url, name="Ana", room=REFUSED_ROOM)
    asks_for(ana, "Room", REFUSED_ROOM)
    expect(ana.status).to_contain_text("in lobby")
    ana.field("Room").fill(room)
    ana.apply.click()
    expect(ana.status).to_contain_text(f"Connected as Ana in {room}")


def test_the_page_says_that_both_name_and_room_are_refused(unchecked, visit, modules_url):
    ana = visit(unchecked, url=modules_url, name=REFUSED_NAME, room=REFUSED_ROOM)
    expect(ana.errors).to_contain_text(
        [f"The server refuses “{refused}”." for refused in (REFUSED_ROOM, REFUSED_NAME)]
    )
    expect(ana.status).to_contain_text("Connected as guest-")


def test_a_session_that_the_server_would_refuse_is_replaced(new_page, visit, page_websocket):
    page = new_page()
    page.add_init_script(f"localStorage['chat.session {page_websocket}'] ??= 'too-short'")
    ana = visit(page, name="Ana")
    ana.is_connected()
    assert len(page.evaluate(f"localStorage['chat.session {page_websocket}']")) == 22


def test_a_page_that_the_server_refuses_is_no_outage_and_does_not_try_again(new_page, visit):
    page, refused = new_page(), [True]
    answer = {"code": "forbidden", "message": "Pages of this address may not connect."}
    page.route("**/handshake?*", lambda route: route.fulfill(status=403, json=answer), times=1)
    page.route_web_socket(
        re.compile("^ws"),
        lambda socket: socket.close(code=1001) if refused else socket.connect_to_server(),
    )
    ana = visit(page, name="Ana")
    expect(ana.status).to_have_text("Access refused")
    expect(ana.advice.first).to_have_text(answer["message"])
    expect(ana.try_now).to_be_hidden()
    expect(ana.log.locator(".skeleton")).to_be_hidden()
    refused.clear()
    ana.connect.click()
    ana.is_connected()
    expect(ana.advice.first).to_be_hidden()
