"""Open rooms that are made and found, direct messages, and what is unread on each device."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.accessibility import violations_in
from tests.browser.support.waiting import scale_waits

SOON_MS = 10_000  # a busy machine takes a while, and a page that polled would take longer


@pytest.fixture
def devices(join):
    """Two pages of one person, in two tabs of one browser."""
    first = join("Ana")
    second = join("Ana", page=first.page.context.new_page())
    return first, second


@pytest.fixture
def has_visited(page_websocket):
    """`has_visited(ana, rooms)`: after a reload, Ana's browser has visited these rooms, and after
    the others."""

    def has_visited(person, rooms):
        visit = """([address, rooms]) => rooms.forEach((room, index) => {
            localStorage[`chat.visited ${address} ${room}`] = Date.now() + index;
        })"""
        person.page.evaluate(visit, [page_websocket, rooms])
        person.page.reload()
        person.is_connected()

    return has_visited


def test_an_open_room_is_made_and_found_by_others(join, room):
    ana, ben = join("Ana"), join("Ben")
    title = f"Tea {room[-8:]}"
    ana.makes_room(title, "Open", topic="Green and black")
    ana.says("welcome")
    ana.has_read(["welcome"])
    ben.rooms.get_by_role("button", name="Browse rooms").click()
    ben.dialog.get_by_role("button", name=title).click()
    ben.is_in_room(title)
    ben.has_read(["welcome"])
    expect(ben.topic).to_have_text("Green and black")


def test_a_room_that_exists_is_refused_in_words(join, room):
    ana, ben = join("Ana"), join("Ben")
    title = f"Tea {room[-8:]}"
    ana.makes_room(title, "Open")
    ben.rooms.get_by_role("button", name="New room").click()
    ben.dialog.get_by_role("radio", name="Open").check()
    ben.dialog.get_by_label("Title").fill(title)
    ben.presses("Create room")
    expect(ben.dialog.get_by_role("alert")).to_contain_text("exists")


def test_a_direct_message_is_found_again_by_both(join, room):
    ana, ben = join("Ana"), join("Ben")
    ana.page.get_by_role("button", name="Message Ben").click()
    ana.presses("Start")
    ana.is_in_room("Ben")
    ana.says("just you")
    ana.has_read(["just you"])
    expect(ben.listed("Ana")).to_contain_text("1 unread")
    direct = ana.listed("Ben").get_attribute("href")

    ben.page.get_by_role("button", name="Message Ana").click()
    ben.presses("Start")
    ben.is_in_room("Ana")
    ben.has_read(["just you"])
    assert ben.listed("Ana").get_attribute("href") == direct
    ana.page.reload()
    ana.is_in_room("Ben")
    ana.has_read(["just you"])


def test_a_badge_is_right_on_another_device_soon(devices, join, garden, say_in, room):
    first, second = devices
    for device in devices:
        device.goes_to(garden)
        device.room(room).click()
        device.is_in(room)
    ben = join("Ben", room=garden)
    ben.says("news")
    ben.has_read(["news"])
    for device in devices:
        expect(device.unread(garden)).to_have_text("1 unread", timeout=SOON_MS)
    first.room(garden).click()
    first.has_read(["news"])
    expect(second.unread(garden)).to_be_hidden(timeout=SOON_MS)


def test_another_browser_of_the_member_starts_with_what_is_unread(
    join, garden, room, new_page, say_in
):
    say_in(garden, "old")
    ana = join("Ana")
    ana.goes_to(garden)
    ana.has_read(["old"])
    ana.room(room).click()
    ana.is_in(room)
    session = ana.page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('chat.session'))"
    )
    ben = join("Ben", room=garden)
    ben.says("news")
    ben.has_read(["old", "news"])
    expect(ana.unread(garden)).to_have_text("1 unread", timeout=SOON_MS)
    page = new_page()
    page.add_init_script(
        "".join(f"localStorage.setItem('{key}', '{value}');" for key, value in session)
    )
    other = join("Ana", page=page)
    expect(other.unread(garden)).to_have_text("1 unread")


def test_the_author_sees_who_has_read_a_message(join):
    ana, ben = join("Ana"), join("Ben")
    ana.says("hello")
    ana.has_read(["hello"])
    ben.has_read(["hello"])
    expect(ana.receipts).to_have_text("Read by Ben")
    cleo = join("Cleo")
    cleo.has_read(["hello"])
    expect(ana.receipts).to_have_text("Read by Ben and Cleo")
    ana.page.reload()
    expect(ana.receipts).to_have_text("Read by Ben and Cleo")


def test_empty_rooms_are_reported_as_read_once(page_and_network, join, room, garden, say_in):
    page, network = page_and_network
    scale_waits(page, 1_000)
    ana = join("Ana", page=page)
    network.hears("read", room=room, upTo=0)
    ana.goes_to(garden)
    network.hears("read", room=garden, upTo=0)
    network.sent.clear()
    network.received.clear()
    page.reload()
    ana.is_in(garden)
    network.hears("rooms")
    say_in(garden, "news")
    ana.has_read(["news"])
    network.sends("read", room=garden)  # and at once all other rooms that are to be reported
    assert {frame["room"] for frame in network.sent if frame["action"] == "read"} == {garden}


def test_a_load_tells_what_is_unread_in_more_rooms_than_a_connection_hears(
    page_and_network, join, room, garden, say_in, has_visited
):
    page, network = page_and_network
    scale_waits(page, 1_000)
    ana = join("Ana", page=page, room=garden)
    network.hears("read", room=garden, upTo=0)
    ana.goes_to(room)
    network.hears("read", room=room, upTo=0)
    network.sent.clear()
    has_visited(ana, [f"{room}-{number}" for number in range(50)])
    network.sends("subscribe", room=None)
    (others,) = (frame["rooms"] for frame in network.sent if "rooms" in frame)
    assert garden not in others
    say_in(garden, "news")
    page.reload()
    expect(ana.unread(garden)).to_have_text("1 unread")
    expect(ana.rooms.locator(".room")).to_have_count(52)


def test_one_of_many_rooms_is_chosen_by_keyboard(
    page_and_network, join, room, garden, say_in, has_visited
):
    page, network = page_and_network
    ana = join("Ana", page=page, room=garden)
    network.hears("read", room=garden, upTo=0)
    ana.goes_to(room)
    has_visited(ana, [f"{room}-{number:02}" for number in range(30)])
    say_in(garden, "news")
    expect(ana.unread(garden)).to_have_text("1 unread")
    page.keyboard.press("Control+k")
    options, field = ana.dialog.get_by_role("option"), ana.dialog.get_by_role("combobox")
    wanted = [f"#{garden}", *(f"#{room}-{number:02}" for number in range(30))]
    expect(options.locator("bdi")).to_have_text([label[1:] for label in wanted])
    expect(options.first).to_contain_text("1 unread")
    expect(options.first).to_have_attribute("aria-selected", "true")
    found = violations_in(page, "rooms to choose from", part="dialog")
    assert "\n".join(found) == ""
    field.press("ArrowUp")
    expect(options.last).to_be_in_viewport(ratio=0.9)
    for _ in range(3):
        field.press("ArrowDown")
    expect(ana.dialog.get_by_role("option", selected=True)).to_contain_text(wanted[2])
    third = options.nth(2).get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", third)
    field.press("Enter")
    ana.is_in(wanted[2][1:])
    expect(ana.dialog).to_have_count(0)


def test_a_room_is_found_as_the_page_writes_it_and_by_a_title_once_more(join, room, garden):
    ana = join("Ana")
    field = ana.rooms.get_by_label("Another room")
    field.fill(f"#{garden}")
    field.press("Enter")
    ana.is_in(garden)
    field.fill(f"Team {room}")
    field.press("Enter")
    expect(field).to_have_value(f"team-{room}")
    field.press("Enter")
    ana.is_in(f"team-{room}")
