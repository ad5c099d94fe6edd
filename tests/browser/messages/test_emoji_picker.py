"""All emoji, for messages and for reactions."""

import re

from playwright.sync_api import expect


def search(page, words):
    """Search the emoji by their names."""
    field = page.locator("emoji-picker").get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    field.fill(words)
    return page.locator("emoji-picker").get_by_role("option", name=re.compile(words))


def test_the_composer_and_reactions_take_any_of_all_emoji(join, new_page):
    page = new_page()
    ana = join("Ana", page=page)
    button = page.get_by_role("button", name="Emoji", exact=True)
    ana.input.fill("an at work")
    ana.input.evaluate("(field) => field.setSelectionRange(3, 3)")
    button.click()
    expect(search(page, "otter")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(ana.input).to_be_focused()
    expect(ana.input).to_have_value("an 🦦at work")
    page.keyboard.press("Control+z")
    expect(ana.input).to_have_value("an at work")
    button.click()
    expect(search(page, "tomato")).to_be_visible()
    page.keyboard.press("Escape")
    expect(ana.dialog).to_have_count(0)
    expect(button).to_be_focused()

    ana.says("hello")
    expect(ana.log.locator(".row[data-seq]")).to_have_count(1)
    ana.messages.last.hover()
    page.get_by_role("button", name="React", exact=True).click()
    ana.presses("More emoji…")
    search(page, "tomato").click()
    expect(ana.log.locator(".reaction")).to_have_text("🍅 1")
    expect(ana.dialog).to_have_count(0)
