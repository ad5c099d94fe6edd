"""Several rooms: going from one to another, and what is unread in the rest."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

CURRENT = re.compile("page")


def looks_again(person):
    """As if the network had come back: the page then asks what is new."""
    person.page.evaluate("dispatchEvent(new Event('online'))")


def room_in(url):
    return parse_qs(urlsplit(url).query)["room"]


def test_another_room_takes_no_other_connection(cables, join, room, garden, say_in):
    page, wires = cables
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
    assert len(wires.plugged) == 1
    joins = [frame["room"] for frame in wires.sent if frame["action"] == "join"]
    assert joins == [garden, room]


def test_what_is_said_elsewhere_is_not_shown_here(join, room, garden):
    ana, ben = join("Ana"), join("Ben")
    ana.goes_to(garden)
    ben.says("where are you?")
    ben.has_read(["where are you?"])
    ana.says("in the garden")
    ana.has_read(["in the garden"])
    expect(ben.messages).to_have_count(1)


def test_the_address_follows_and_back_and_forward_work(join, room, garden):
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


def test_a_reload_stays_in_the_room_under_the_name(join, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    ana.page.reload()
    expect(ana.status).to_contain_text(f"Connected as Ana in {garden}")


def test_the_link_leads_others_to_the_room(join, new_page, garden):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    ana = join("Ana", page=page)
    ana.goes_to(garden)
    ana.rooms.get_by_role("button", name="Copy link").click()
    expect(ana.rooms.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url

    other = new_page()
    other.goto(link)
    expect(other.get_by_role("status").first).to_contain_text("Connected as guest-")
    expect(other.get_by_role("status").first).to_contain_text(garden)


def test_a_page_that_may_not_copy_says_so(join, new_page):
    page = new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    ana = join("Ana", page=page)
    ana.rooms.get_by_role("button", name="Copy link").click()
    expect(ana.rooms.get_by_text("Not allowed")).to_be_visible()


def test_a_link_names_the_server_where_it_is_not_the_pages_own(join, chat, room, garden):
    ana = join("Ana", ws=chat.ws)
    ana.goes_to(garden)
    assert parse_qs(urlsplit(ana.page.url).query) == {"room": [garden], "ws": [chat.ws]}
    assert parse_qs(urlsplit(ana.room(room).get_attribute("href")).query)["ws"] == [chat.ws]


def test_a_room_opens_in_a_tab_of_its_own_like_any_link(join, room, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    with ana.page.context.expect_page() as opened:
        ana.room(room).click(modifiers=["Control"])
    expect(opened.value.get_by_role("status").first).to_contain_text(f"in {room}")
    ana.is_in(garden)


def test_what_is_unread_elsewhere_is_counted_and_in_the_title(join, room, garden, say_in):
    say_in(garden, "old")
    ana = join("Ana")
    ana.goes_to(garden)
    ana.has_read(["old"])
    ana.room(room).click()
    ana.is_in(room)
    expect(ana.page).to_have_title(f"{room} \u2013 Serverless chat")
    say_in(garden, "one", "two")
    looks_again(ana)
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
    looks_again(ana)
    expect(ana.unread(garden)).to_be_hidden()


def test_other_rooms_are_asked_for_after_a_minute(cables, join, room, garden, say_in):
    page, wires = cables
    page.clock.install()
    ana = join("Ana", page=page)
    ana.goes_to(garden)
    ana.room(room).click()
    ana.is_in(room)
    say_in(garden, "news")
    pings = [frame for frame in wires.sent if frame["action"] == "ping"]
    expect(ana.unread(garden)).to_be_hidden()
    page.clock.run_for(61_000)
    expect(ana.unread(garden)).to_have_text("1 unread")
    asked = [frame for frame in wires.sent if frame["action"] == "ping"]
    assert asked[len(pings) :] == [{"action": "ping", "rooms": [garden]}]


def test_what_one_tab_has_read_is_read_in_the_other(join, room, garden, say_in):
    say_in(garden, "old")
    ana = join("Ana")
    ana.goes_to(garden)
    ana.has_read(["old"])
    ana.room(room).click()
    ana.is_in(room)
    say_in(garden, "new")
    looks_again(ana)
    expect(ana.unread(garden)).to_have_text("1 unread")
    other = join("Ana", page=ana.page.context.new_page(), room=garden)
    other.has_read(["old", "new"])
    expect(ana.unread(garden)).to_be_hidden()


def test_a_room_can_be_forgotten(join, room, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    forget = ana.rooms.get_by_role("button", name="Forget")
    expect(forget).to_have_count(1)
    forget.click()
    expect(ana.rooms.locator(".room-name")).to_have_text([garden])
    ana.page.reload()
    ana.is_in(garden)
    expect(ana.rooms.locator(".room-name")).to_have_text([garden])


def test_what_is_no_room_is_said_and_not_gone_to(join, room):
    ana = join("Ana")
    field = ana.rooms.get_by_label("Another room")
    for nonsense in ("tea room", ""):
        field.fill(nonsense)
        field.press("Enter")
        assert "a-z" in field.evaluate("field => field.validationMessage")
    ana.is_in(room)


def test_a_room_that_was_chosen_is_where_the_next_visit_begins(join, chat, garden):
    ana = join("Ana")
    ana.goes_to(garden)
    ana.page.goto(chat.http)
    ana.is_in(garden)
