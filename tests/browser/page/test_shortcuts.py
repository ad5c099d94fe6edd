"""The page by keyboard: the skip link, and shortcuts for rooms and for their list."""

from playwright.sync_api import expect


def test_the_page_by_keyboard(join, room):
    ana = join("Ana")
    page, other = ana.page, f"{room}-other"
    ana.input.press("?")
    expect(ana.input).to_have_value("?")
    expect(ana.dialog).to_have_count(0)
    ana.input.fill("")
    ana.goes_to(other)
    ana.goes_to(room)
    listed = ana.rooms.locator(".room").evaluate_all("rooms => rooms.map(r => r.dataset.room)")
    back, forth = ("ArrowDown", "ArrowUp") if listed == [room, other] else ("ArrowUp", "ArrowDown")
    for key, wanted in ((back, other), (back, other), (forth, room)):
        page.keyboard.press(f"Alt+{key}")
        ana.is_in(wanted)

    page.keyboard.press("Control+k")
    expect(ana.dialog.get_by_role("option").locator("bdi")).to_have_text([other])
    page.keyboard.type("no such room")
    expect(ana.dialog.get_by_role("status")).to_contain_text("None of your rooms")
    page.keyboard.press("Enter")
    ana.dialog.get_by_label("Name of one of your rooms").fill("OTHER")
    page.keyboard.press("Enter")
    ana.is_in(other)
    expect(ana.dialog).to_have_count(0)
    expect(ana.input).to_be_focused()

    ana.log.press("?")
    expect(ana.dialog).to_contain_text("Ctrl+K")
    page.keyboard.press("Escape")

    keys = ana.form.get_by_label("The keys / and ? are shortcuts")
    ana.opens_settings()
    keys.uncheck()
    ana.closes_settings()
    ana.log.press("?")
    page.keyboard.press("Control+k")
    expect(ana.dialog).to_contain_text("Name of one of your rooms")
    page.keyboard.press("Escape")

    skip, address = page.get_by_role("link", name="Skip to the messages"), page.url
    expect(skip).not_to_be_in_viewport()
    skip.focus()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(ana.log).to_be_focused()
    assert page.url == address
