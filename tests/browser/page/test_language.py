"""The page in Arabic, from right to left: chosen by the browser, or in the settings."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.support.accessibility import violations_in
from tests.browser.support.person import Person
from tests.support.clients import ChatClient

REPLIES = 3
LOOKS = (("light", 1280), ("dark", 360))


@pytest.fixture
def arabic_page(new_page, page_url, room):
    page = new_page(locale="ar-EG")
    page.goto(f"{page_url}?room={room}")
    return page


def answer(client, action, **fields):
    id = secrets.token_hex(8)
    client.send_json({"action": action, "id": id, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == id)


def test_the_browsers_language_has_its_direction_its_digits_and_its_plural_forms(
    arabic_page, chat, room
):
    html = arabic_page.locator("html")
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    with ChatClient(chat.ws_url, room=room, name="Ben") as ben:
        seq = answer(ben, "sendmessage", data="hello")["seq"]
        answer(ben, "subscribe", room=f"{room}:{seq}")
        for number in range(REPLIES):
            answer(ben, "sendmessage", room=f"{room}:{seq}", data=f"reply {number}")
        expect(arabic_page.locator("#people-count")).to_have_text("٢ هنا")
        thread = arabic_page.locator(".thread-button")
        expect(thread).to_have_text("٣ ردود")
        expect(thread).to_have_attribute("title", re.compile("آخر رد .*[\u0660-\u0669]"))
        assert violations_in(arabic_page, "Arabic", LOOKS) == []


def test_what_is_beside_the_messages_stands_and_moves_from_right_to_left(arabic_page):
    person = Person(arabic_page)
    arabic_page.get_by_role("textbox", name="رسالة").fill("hello")
    arabic_page.keyboard.press("Enter")
    expect(person.log.locator(".row[data-seq]")).to_have_count(1)
    rooms, people = (arabic_page.locator(id).bounding_box() for id in ("#rooms", "#people"))
    assert people["x"] < rooms["x"]
    header = arabic_page.locator("#room-header")
    mark, name = (header.locator(part).bounding_box() for part in (".room-mark", ".room-name"))
    assert mark["x"] < name["x"], "a Latin name has its mark before it, as in a text"
    person.messages.hover()
    tools = arabic_page.get_by_role("toolbar").get_by_role("button")
    tools.first.focus()
    arabic_page.keyboard.press("ArrowLeft")
    expect(tools.nth(1)).to_be_focused()
    arabic_page.set_viewport_size({"width": 360, "height": 720})
    person.page.locator("#rooms-button").click()
    drawer = arabic_page.locator("#rooms").bounding_box()
    assert drawer["x"] + drawer["width"] == 360


def test_a_language_is_chosen_in_the_settings(arabic_page):
    html, language = arabic_page.locator("html"), arabic_page.locator("#language")
    arabic_page.get_by_role("textbox", name="رسالة").fill("a draft")
    arabic_page.locator("#settings").click()
    expect(language).to_have_value("")
    arabic_page.get_by_label("اللغة").select_option(label="English")
    expect(html).to_have_attribute("lang", "en")
    expect(arabic_page.get_by_role("textbox", name="Message")).to_have_value("a draft")
    arabic_page.locator("#settings").click()
    arabic_page.get_by_label("Language").select_option(label="العربية")
    expect(html).to_have_attribute("lang", "ar")
    arabic_page.locator("#settings").click()
    language.select_option("")
    expect(html).to_have_attribute("dir", "rtl")
    arabic_page.locator("#settings").click()
    expect(language).to_have_value("")
