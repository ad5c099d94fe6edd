"""Open rooms that are made and found, direct messages, and what is unread on each device."""

import pytest
from playwright.sync_api import expect

SOON_MS = 10_000  # a busy machine takes a while, and a page that polled would take longer


@pytest.fixture
def devices(join):
    """Two pages of one person, in two tabs of one browser."""
    first = join("Ana")
    second = join("Ana", page=first.page.context.new_page())
    return first, second


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
