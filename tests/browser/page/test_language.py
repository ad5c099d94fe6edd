"""The page in Arabic, from right to left: chosen by the browser, or in the settings."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def arabic_page(new_page, page_url, room):
    page = new_page(locale="ar-EG")
    page.goto(f"{page_url}?room={room}")
    return page


def test_the_page_is_in_the_browsers_language(arabic_page):
    expect(arabic_page.locator("html")).to_have_attribute("lang", "ar")
    expect(arabic_page.locator("html")).to_have_attribute("dir", "rtl")
    arabic_page.locator("#settings").click()
    expect(arabic_page.get_by_label("اللغة")).to_have_value("")


def test_a_language_is_chosen_in_the_settings(arabic_page):
    html = arabic_page.locator("html")
    arabic_page.locator("#settings").click()
    arabic_page.get_by_label("اللغة").select_option(label="English")
    expect(html).to_have_attribute("lang", "en")
    arabic_page.locator("#settings").click()
    arabic_page.get_by_label("Language").select_option(label="العربية")
    expect(html).to_have_attribute("lang", "ar")
    arabic_page.locator("#settings").click()
    arabic_page.locator("#language").select_option("")
    expect(html).to_have_attribute("dir", "rtl")
    arabic_page.locator("#settings").click()
    expect(arabic_page.locator("#language")).to_have_value("")
