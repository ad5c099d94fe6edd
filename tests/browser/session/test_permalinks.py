"""Links to messages: copied, opened, set in an open page, and clicked in a message."""

from playwright.sync_api import expect

CLIPBOARD = """Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: async (text) => { window.copied = text; } }, configurable: true,
})"""


def test_a_copied_link_goes_to_its_message_in_a_new_page_an_open_one_and_from_a_message(
    visit, new_page, page_url, room, garden
):
    page = new_page()
    page.add_init_script(CLIPBOARD)
    ana = visit(page, name="Ana")
    said = [f"message {number}" for number in range(12)]
    for text in said:
        ana.says(text)
    ana.has_read(said)
    ana.reads("message 0").hover()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Copy link").click()
    link = page.wait_for_function("() => window.copied").json_value()
    assert link.startswith(f"{page_url}#{room}/")
    focused = ana.log.locator(".row--target :focus")

    ana.goes_to(garden)
    page.goto("about:blank")  # what is kept of the room is shown at once, before the page connects
    page.goto(link)
    expect(focused).to_contain_text("message 0")
    ana.is_connected()
    expect(ana.log.locator(":focus")).to_contain_text("message 0")

    ana.goes_to(garden)
    page.evaluate("hash => { location.hash = hash; }", f"{room}/{link.rpartition('/')[2]}")
    ana.is_in(room)
    expect(focused).to_contain_text("message 0")

    ana.goes_to(garden)
    ana.says(f"read {link} and #{room}")
    ana.log.get_by_role("link", name=link).click()
    ana.is_in(room)
    expect(focused).to_contain_text("message 0")
    page.evaluate("hash => { location.hash = hash; }", garden)
    ana.is_in(garden)
    expect(ana.input).to_be_focused()
    page.go_back()
    ana.is_in(room)
    assert len(page.context.pages) == 1
