"""A page that loads slowly or not completely."""

import json

import pytest
from playwright.sync_api import expect

from tests.support.clients import say_all


def test_the_message_field_is_disabled_until_the_page_can_send(new_page, modules_url, room):
    page, held = new_page(), []
    page.route("**/js/main.js", lambda route: held.append(route))
    with page.expect_request("**/js/main.js"):
        page.goto(f"{modules_url}?room={room}", wait_until="commit")
    composer = page.get_by_role("textbox", name="Message")
    expect(composer).to_be_disabled()
    held[0].continue_()
    expect(composer).to_be_enabled()


def test_a_page_that_lacks_a_module_asks_for_a_reload(new_page, modules_url, room):
    page = new_page()
    page.route("**/js/model/outbox.js", lambda route: route.abort())
    page.goto(f"{modules_url}?room={room}")
    status = page.get_by_role("status").first
    expect(status).to_have_text("This page did not load completely. Please reload it.")
    expect(page.get_by_role("textbox", name="Message")).to_be_disabled()


def test_a_deployed_page_without_its_script_does_not_say_that_it_is_ready(new_page, page_url, room):
    page = new_page()
    page.route("**/bundle/*.js", lambda route: route.abort())
    page.goto(f"{page_url}?room={room}")
    status = page.get_by_role("status").first
    expect(status).to_have_text("Loading… If this stays, please reload the page.")
    expect(page.get_by_role("textbox", name="Message")).to_be_disabled()


def test_a_deployed_page_begins_its_handshake_before_its_script_is_there(new_page, page_url, room):
    page, held, sockets = new_page(), [], []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.route("**/bundle/page.*.js", lambda route: held.append(route))
    with page.expect_request("**/bundle/page.*.js"), page.expect_websocket():
        page.goto(f"{page_url}?room={room}", wait_until="commit")
    assert f"room={room}" in sockets[0]
    composer = page.get_by_role("textbox", name="Message")
    expect(composer).to_be_disabled()
    held[0].continue_()
    expect(composer).to_be_enabled()
    expect(page.locator(".messages-scroller[aria-busy=false]")).to_be_visible()
    assert len(sockets) == 1


def test_a_reaction_is_taken_before_the_tools_of_messages_are_loaded(join, new_page):
    ben = join("Ben")
    ben.says("hello")
    ben.has_read(["hello"])  # what is not sent yet has no tools
    ben.messages.hover()
    ben.page.get_by_role("toolbar").get_by_role("button", name="React", exact=True).click()
    ben.dialog.get_by_role("button", name="🎉").click()
    expect(ben.log.locator(".reaction")).to_have_text("🎉 1")
    page, held = new_page(), []
    page.route("**/bundle/extras.*.js", lambda route: held.append(route))
    with page.expect_request("**/bundle/extras.*.js"):
        ana = join("Ana", page=page)
    reaction = ana.log.locator(".reaction")
    reaction.click()
    expect(ana.page.get_by_role("toolbar")).to_have_count(0)
    expect(reaction).to_have_text("🎉 1")
    held[0].continue_()
    expect(reaction).to_have_text("🎉 2")
    expect(ana.page.get_by_role("toolbar")).to_be_visible()  # the mouse is still there
    expect(ben.log.locator(".reaction")).to_have_text("🎉 2")


def test_the_mouse_over_a_message_that_changes_gets_the_tools_once_they_are_loaded(join, new_page):
    ben = join("Ben")
    ben.says("hello")
    ben.reads("hello")
    page, held = new_page(), []
    page.route("**/bundle/extras.*.js", lambda route: held.append(route))
    with page.expect_request("**/bundle/extras.*.js"):
        ana = join("Ana", page=page)
    ana.log.get_by_text("hello").hover()
    ben.input.press("ArrowUp")
    ben.says("hello all")
    ana.reads("hello all")
    held[0].continue_()
    expect(page.get_by_role("toolbar")).to_be_visible()


@pytest.mark.parametrize("button", ["New room", "Emoji"])
def test_a_page_says_that_it_cannot_load_what_the_user_wants(join, new_page, button):
    page = new_page()
    page.route("**/bundle/extras.*.js", lambda route: route.abort())
    join("Ana", page=page)
    toast = page.get_by_role("status").filter(has_text="could not be loaded. Reload the page.")
    expect(toast).to_have_count(0)
    page.get_by_role("button", name=button, exact=True).click()
    expect(toast).to_be_visible()
    expect(toast.get_by_role("button")).to_have_count(0)


def test_a_new_visitor_gets_a_screen_of_messages_first_and_then_others(
    chat, new_page, page_url, room
):
    said = [f"message {number}" for number in range(60)]
    say_all(chat.ws_url, said, room=room)
    # 50 lines do not fill the list twice, so that the page requests older ones by itself.
    page, frames = new_page(viewport={"width": 1280, "height": 1000}), []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame))
    )
    page.goto(f"{page_url}?room={room}")
    expect(page.locator(".message-text")).to_have_text(said)
    pages = [page for page in map(json.loads, frames) if page["type"] == "history"]
    assert [len(page["messages"]) for page in pages] == [50, 10]


def test_links_are_shown_when_what_finds_them_is_loaded(chat, new_page, page_url, room):
    say_all(chat.ws_url, ["see https://example.com/docs"], room=room)
    page, held = new_page(), []
    page.route("**/bundle/link_finder.*.js", lambda route: held.append(route))
    with page.expect_request("**/bundle/link_finder.*.js"):
        page.goto(f"{page_url}?room={room}")
    expect(page.locator(".message-text")).to_have_text("see https://example.com/docs")
    expect(page.locator(".message-text a")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".message-text a")).to_have_text("https://example.com/docs")


def test_what_finds_links_is_loaded_before_a_message_has_any(new_page, page_url, room):
    """After another deployment it may not be there any more."""
    page = new_page()
    with page.expect_request("**/bundle/link_finder.*.js"):
        page.goto(f"{page_url}?room={room}")
