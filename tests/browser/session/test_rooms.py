"""Several rooms: switching between them, and their unread counts."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.support.waiting import scale_waits

CURRENT = re.compile("page")


def room_in(url):
    return parse_qs(urlsplit(url).query)["room"]


def test_switching_rooms_uses_the_open_connection(page_and_network, join, room, garden, say_in):
    page, network = page_and_network
    scale_waits(page, 1_000)
    say_in(garden, "in the garden")
    ana = join("Ana", page=page)
    ana.says("in the first room")
    ana.has_read(["in the first room"])
    ana.goes_to(garden.upper())
    ana.has_read(["in the garden"])
    expect(ana.room(garden)).to_have_attribute("aria-current", CURRENT)
    ana.says("here I am")
    ana.has_read(["in the garden", "here I am"])

    ana.room(room).click()
    ana.has_read(["in the first room"])
    assert len(network.sockets) == 1
    subscribed = [frame["room"] for frame in network.sent if frame["action"] == "subscribe"]
    assert subscribed == [garden]


def test_messages_of_other_rooms_are_not_shown(join, room, garden):
    ana, ben = join("Ana"), join("Ben")
    ana.goes_to(garden)
    ben.says("where are you?")
    ben.has_read(["where are you?"])
    ana.says("in the garden")
    ana.has_read(["in the garden"])
    expect(ben.messages).to_have_count(1)


def test_the_address_names_the_room_and_back_and_forward_work(join, room, garden):
    ana = join("Ana")
    assert "name" not in ana.page.url
    ana.goes_to(garden)
    assert room_in(ana.page.url) == [garden]
    ana.page.go_back()
    ana.is_in(room)
    expect(ana.room(room)).to_have_attribute("aria-current", CURRENT)
    ana.page.go_forward()
    ana.is_in(garden)
    expect(ana.room(room)).not_to_have_attribute("aria-current", CURRENT)


def test_a_reload_keeps_room_and_name(join, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    ana.page.reload()
    expect(ana.status).to_contain_text(f"Connected as Ana in {garden}")


def test_the_copied_link_leads_to_the_room(join, new_page, garden):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    ana = join("Ana", page=page)
    ana.goes_to(garden)
    ana.page.get_by_role("button", name="Copy link").click()
    expect(ana.page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url

    other = new_page()
    other.goto(link)
    expect(other.get_by_role("status").first).to_contain_text("Connected as guest-")
    expect(other.get_by_role("status").first).to_contain_text(garden)


def test_a_page_without_clipboard_access_shows_not_allowed(join, new_page):
    page = new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    ana = join("Ana", page=page)
    ana.page.get_by_role("button", name="Copy link").click()
    expect(ana.page.get_by_text("Not allowed")).to_be_visible()


def test_links_name_the_server_if_the_link_to_the_page_does(visit, chat, room, garden):
    ana = visit(name="Ana", ws=chat.ws_url)
    ana.takes_the_offered_name()
    ana.is_connected()
    ana.goes_to(garden)
    assert parse_qs(urlsplit(ana.page.url).query) == {"room": [garden], "ws": [chat.ws_url]}
    assert parse_qs(urlsplit(ana.room(room).get_attribute("href")).query)["ws"] == [chat.ws_url]


def test_a_room_opens_in_a_new_tab_like_any_link(join, room, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    # Answered without a document, the tab stays in its process. While Playwright emulates focus,
    # Chromium (150 and 156, at least) crashes if a tab moves to another as soon as it is open.
    context = ana.page.context
    context.route(re.compile("room="), lambda route: route.fulfill(status=204), times=1)
    with context.expect_event("response") as empty, context.expect_page() as opened:
        ana.room(room).click(modifiers=["Control"])
    opened.value.goto(empty.value.url)
    expect(opened.value.get_by_role("status").first).to_contain_text(f"in {room}")
    ana.is_in(garden)


def test_the_list_and_the_title_count_unread_messages_of_other_rooms(join, room, garden, say_in):
    say_in(garden, "old")
    ana = join("Ana")
    ana.goes_to(garden)
    ana.has_read(["old"])
    ana.room(room).click()
    ana.is_in(room)
    expect(ana.page).to_have_title(f"{room} \u2013 Serverless chat")
    say_in(garden, "one", "two")
    expect(ana.unread(garden)).to_have_text("2 unread")
    expect(ana.page).to_have_title(f"(2) {room} \u2013 Serverless chat")

    ana.page.reload()
    expect(ana.unread(garden)).to_have_text("2 unread")
    ana.room(garden).click()
    ana.has_read(["old", "one", "two"])
    expect(ana.unread(garden)).to_be_hidden()
    expect(ana.page).to_have_title(f"{garden} \u2013 Serverless chat")
    ana.room(room).click()
    ana.is_in(room)
    expect(ana.unread(garden)).to_be_hidden()


@pytest.mark.parametrize(("count", "text"), [(99, "99"), (100, "99+")])
def test_badges_and_the_title_show_at_most_two_digits(new_page, join, room, garden, count, text):
    page = new_page(viewport={"width": 360, "height": 640})
    counted = {"room": garden, "kind": "open", "last": 500, "read": 1, "unread": count}

    def accept(route):
        server = route.connect_to_server()

        def forward(data):
            frame = json.loads(data)
            if frame["type"] == "rooms":
                frame["rooms"].append(counted)
            elif frame["type"] == "subscribed":
                frame["rooms"] = [counted for _ in frame["rooms"]]
            route.send(json.dumps(frame))

        server.on_message(forward)

    page.route_web_socket(re.compile("^ws"), accept)
    ana = join("Ana", page=page)
    expect(page.locator("#rooms-badge")).to_have_text(f"{text} unread")
    expect(page).to_have_title(f"({text}) {room} \u2013 Serverless chat")
    page.get_by_role("button", name=re.compile("^Rooms")).click()
    expect(ana.unread(garden)).to_have_text(f"{text} unread")


def test_news_of_other_rooms_come_without_a_request(page_and_network, join, room, garden, say_in):
    page, network = page_and_network
    page.clock.install()
    say_in(garden, "old")
    ana = join("Ana", page=page)
    ana.goes_to(garden)
    ana.has_read(["old"])
    ana.room(room).click()
    ana.is_in(room)
    network.finish_entry()
    sent = len(network.sent)
    say_in(garden, "news")
    network.hears("message", data="news")
    page.clock.run_for(1_000)  # the page shows what comes to other rooms a moment later
    expect(ana.unread(garden)).to_have_text("1 unread")
    # How far the rooms are read may still be told: the page waits a moment with it.
    assert {frame["action"] for frame in network.sent[sent:]} <= {"read"}


def test_a_room_that_was_opened_before_is_shown_without_a_request(
    page_and_network, join, room, garden, say_in
):
    page, network = page_and_network
    ana = join("Ana", page=page)
    ana.says("in the room")
    ana.has_read(["in the room"])
    ana.goes_to(garden)
    say_in(room, "meanwhile")
    expect(ana.unread(room)).to_have_text("1 unread")
    network.loses_frames_out = True
    ana.room(room).click()
    ana.has_read(["in the room", "meanwhile"])
    expect(page.locator(".unread-divider:visible")).to_have_count(1)


def test_messages_that_wait_are_sent_while_another_room_is_shown(
    page_and_network, join, room, garden
):
    page, network = page_and_network
    page.clock.install()
    ana, ben = join("Ana", page=page), join("Ben")
    network.refuse_next("sendmessage", 2_000)
    texts = ["one", "two", "three"]
    for text in texts:
        ana.says(text)
    ana.goes_to(garden)
    for text in texts:
        page.clock.run_for(3_000)  # longer than each of them waits
        network.hears("message", data=text)
    ben.has_read(texts)


def test_messages_read_in_a_tab_are_read_in_all_tabs(join, room, garden, say_in):
    say_in(garden, "old")
    ana = join("Ana")
    ana.goes_to(garden)
    ana.has_read(["old"])
    ana.room(room).click()
    ana.is_in(room)
    say_in(garden, "new")
    expect(ana.unread(garden)).to_have_text("1 unread")
    other = join("Ana", page=ana.page.context.new_page(), room=garden)
    other.has_read(["old", "new"])
    expect(ana.unread(garden)).to_be_hidden()


def test_the_leave_button_removes_a_room_unless_that_is_undone(join, room, garden, say_in):
    ana = join("Ana")
    ana.goes_to(garden)
    say_in(room, "news")
    expect(ana.unread(room)).to_have_text("1 unread")
    ana.says("the newest")
    leave = ana.rooms.get_by_role("button", name="Leave")
    expect(leave).to_have_count(1)
    leave.click()
    expect(ana.rooms.locator(".room-name")).to_have_text([garden])
    toast = ana.page.locator("#toast")
    expect(toast).to_contain_text(f"You left {room}.")
    newest = ana.reads("the newest").bounding_box()
    assert toast.bounding_box()["y"] + toast.bounding_box()["height"] < newest["y"]
    toast.get_by_role("button", name="Undo").click()
    expect(ana.room(room)).to_be_focused()
    expect(ana.unread(room)).to_have_text("1 unread")
    expect(toast).to_be_hidden()
    leave.click()
    expect(ana.rooms.locator(".room-name")).to_have_text([garden])
    ana.page.reload()
    ana.is_in(garden)
    expect(ana.rooms.locator(".room-name")).to_have_text([garden])


def test_an_invalid_room_is_reported_and_not_entered(join, room):
    ana = join("Ana")
    field = ana.rooms.get_by_label("Another room")
    for nonsense in ("tea room", ""):
        field.fill(nonsense)
        field.press("Enter")
        assert "a-z" in field.evaluate("field => field.validationMessage")
    ana.is_in(room)


def test_the_next_visit_starts_in_the_chosen_room(join, page_url, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    ana.page.goto(page_url)
    ana.is_in(garden)


def test_what_the_user_reads_as_it_comes_is_never_unread_in_the_title(page_and_network, join, room):
    page, network = page_and_network
    page.clock.install()
    ana = join("Ana", page=page)
    ana.says("first")
    ana.has_read(["first"])
    seq = int(ana.log.locator(".row", has_text="first").get_attribute("data-seq"))
    network.pass_time(600)  # so that the rooms may be shown again soon
    for number in range(1, 31):
        frame = {"type": "message", "room": room, "seq": seq + number, "data": f"message {number}"}
        frame |= {"member": "3FdFVVW2qbMOAQjLkwvgOA", "name": "Ben", "at": seq + number}
        network.sockets[0].send(json.dumps(frame))
    ana.reads("message 1")
    page.clock.run_for(100)  # the others wait, and the rooms have been shown again
    expect(ana.page).to_have_title(f"{room} \u2013 Serverless chat")
    expect(ana.messages).to_have_count(2)
    page.clock.run_for(200)
    expect(ana.messages).to_have_count(31)
