"""axe-core finds nothing in any state of the page, light or dark, wide or narrow."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.support.accessibility import violations_in
from tests.browser.support.person import Person
from tests.support.clients import ChatClient

TEXTS = (
    "**bold** *italic* ~~struck~~ `code` https://example.org/garden :wave:",
    "> a quote\n\n1. one\n2. two\n\n```\n" + "a very long line of code " * 20 + "\n```",
    "line\n" * 200,
    "🌻",
)
NARROW = (("light", 360), ("dark", 360))
WIDE = (("light", 1280), ("dark", 1280))


def answer(client, action, **fields):
    id = secrets.token_hex(8)
    client.send_json({"action": action, "id": id, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == id)


def fill(client, ana):
    """Ben writes all kinds of messages, and reacts to them."""
    seqs = [answer(client, "sendmessage", data=text)["seq"] for text in TEXTS]
    me = ana.oneself.locator(".person-name").text_content()
    members = answer(client, "members")["members"]
    (member,) = [person["member"] for person in members if person["name"] == me]
    answer(client, "sendmessage", data=f"hello @{me}", mentions=[member])
    answer(client, "sendmessage", data="a reply", replyTo=seqs[0])
    answer(client, "react", target=seqs[0], reaction="👍")
    answer(client, "edit", target=seqs[3], data="🌻🌻")
    gone = answer(client, "sendmessage", data="gone")["seq"]
    answer(client, "delete", target=gone)
    ana.says("mine")
    expect(ana.messages.last).to_contain_text("mine")


@pytest.fixture
def ana(page_and_network, join):
    return join("Ana", page=page_and_network[0])


def test_rooms_and_their_messages(ana, chat, room, page_and_network):
    page, network = page_and_network
    found = violations_in(page, "empty room")
    with ChatClient(chat.ws_url, room=room, name="Ben") as ben:
        fill(ben, ana)
        found += violations_in(page, "messages")
        page.set_viewport_size({"width": 1280, "height": 720})
        ana.messages.last.hover()
        expect(page.get_by_role("toolbar")).to_be_visible()
        found += violations_in(page, "message actions", WIDE)
        page.get_by_role("button", name="React", exact=True).click()
        expect(ana.dialog).to_be_visible()
        found += violations_in(page, "reactions", WIDE)
        ana.presses("More emoji…")
        expect(page.locator("emoji-picker").get_by_role("menuitem").first).to_be_visible()
        found += violations_in(page, "all emoji")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.keyboard.press("Escape")
        ana.messages.first.hover()
        page.get_by_role("button", name="More actions").click()
        found += violations_in(page, "more actions", WIDE)
        page.keyboard.press("Escape")
        ben.send_json({"action": "typing"})
        expect(ana.typing).to_contain_text("Ben")
        found += violations_in(page, "typing", WIDE)
    network.cut()
    ana.input.fill("unsent")
    ana.input.press("Enter")
    expect(ana.try_now).to_be_visible()
    found += violations_in(page, "offline")
    assert "\n".join(found) == ""


def test_panels_and_dialogs(ana, page_and_network):
    page, _ = page_and_network
    found = []
    ana.opens_settings()
    found += violations_in(page, "settings")
    ana.closes_settings()
    for name in ("Rooms", "People"):
        page.set_viewport_size({"width": 360, "height": 720})
        page.locator(f"#{name.lower()}-button").click()
        found += violations_in(page, f"{name} drawer", NARROW)
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 720})
    for name in ("New room", "Browse rooms", "Mentions", "Search"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(ana.dialog).to_be_visible()
        found += violations_in(page, name, part="dialog")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.keyboard.press("Escape")
    for key in ("Control+k", "?"):
        page.keyboard.press(key)
        expect(ana.dialog).to_be_visible()
        found += violations_in(page, key, part="dialog")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.keyboard.press("Escape")
    ana.makes_room("Shed", topic="Tools")
    page.get_by_role("button", name="Room menu").click()
    found += violations_in(page, "room menu")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.keyboard.press("Escape")
    for item in ("Invite", "Members", "Settings", "Reports", "Moderation log", "Archive"):
        ana.chooses(item)
        expect(ana.dialog).to_be_visible()
        found += violations_in(page, item, part="dialog")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.keyboard.press("Escape")
    assert "\n".join(found) == ""


def test_a_refused_name_and_a_page_without_a_connection(visit, new_page):
    page = new_page()
    ana = visit(page)
    ana.is_connected()
    ana.opens_settings()
    ana.field("Name").fill("a" * 33)
    ana.apply.click()
    expect(ana.field("Name")).to_have_attribute("aria-invalid", "true")
    found = violations_in(page, "refused name")
    page.set_viewport_size({"width": 1280, "height": 720})
    ana.closes_settings()
    ana.disconnects()
    expect(ana.connect).to_be_visible()
    found += violations_in(page, "disconnected")
    assert "\n".join(found) == ""


def test_a_page_whose_user_is_not_signed_in(new_page, signed_in_url):
    page = new_page()
    page.goto(signed_in_url)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    found = violations_in(page, "signed out")
    page.set_viewport_size({"width": 1280, "height": 720})
    Person(page).opens_settings()
    found += violations_in(page, "settings", part="#connect-form")
    assert "\n".join(found) == ""
