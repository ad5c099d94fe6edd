"""What somebody sees who opens a room in which nobody has written."""

from playwright.sync_api import expect

from tests.browser.support.waiting import scale_waits


def test_an_empty_room_begins_with_an_invitation_and_a_name(visit, new_page, room):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    guest = visit(page)
    guest.is_in(room)
    beginning = guest.log.locator(".beginning")
    expect(beginning).to_contain_text(f"This is the beginning of #{room}")
    beginning.get_by_role("button", name="Copy the invitation link").click()
    expect(beginning).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert f"room={room}" in page.url

    beginning.get_by_role("button", name="Choose a name").click()
    guest.field("Name").fill("Ana")
    guest.apply.click()
    expect(guest.status).to_contain_text(f"Connected as Ana in {room}")
    expect(beginning.get_by_role("button", name="Choose a name")).to_be_hidden()
    expect(guest.settings).to_contain_text("Ana")
    guest.says("hello")
    guest.has_read(["hello"])
    expect(beginning).to_be_visible()


def test_placeholders_stand_for_messages_while_they_load(visit, new_page):
    page = new_page()
    page.route_web_socket("**", lambda _: None)  # answers nothing
    ana = visit(page)
    expect(ana.log.locator(".skeleton")).to_be_visible()


def test_the_connection_is_silent_while_all_is_well(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 1_000)  # of the wait before another attempt
    ana = join("Ana", page=page)
    banner = page.locator(".banner")
    assert banner.bounding_box()["height"] <= 1
    network.sockets[0].close(code=1001)
    expect(ana.try_now).to_be_in_viewport(ratio=1)
    expect(banner).to_contain_text("Connection lost")
