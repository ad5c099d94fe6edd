"""Elements of the chat in a page of another site."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.accessibility import violations_in
from tests.support.clients import ChatClient, Member

HOSTILE_STYLES = """<style>
    main :is(p, li, button, textarea) { display: none !important; color: red !important }
    main * { font-size: 60px !important }
    .sales { --chat-accent: rgb(10, 125, 79); --chat-radius: 0px }
</style>"""
RECORD = """window.events = [];
for (const type of ['message', 'unread', 'token-expired']) {
    document.addEventListener(type, ({ type, target, detail }) => {
        if (detail?.room) events.push([type, target.id, detail.message?.data ?? detail.count]);
    });
}"""


class Element:
    """One of the chat's elements in a page, with what Person has of the page."""

    def __init__(self, page, id):
        self.root = page.locator(f"#{id}")
        self.input = self.root.get_by_role("textbox", name="Message")
        self.log = self.root.get_by_role("log")
        self.texts = self.log.locator(".message-text")
        self.errors = self.log.locator(".error")
        self.status = self.root.locator("#status")

    def is_ready(self):
        expect(self.status).to_have_attribute("data-kind", "connected")
        expect(self.log).to_have_attribute("aria-busy", "false")

    def says(self, text):
        self.input.fill(text)
        self.input.press("Enter")
        expect(self.texts.last).to_have_text(text)
        expect(self.log.locator(".message--sending")).to_have_count(0)


@pytest.fixture
def two(shop, room, garden):
    """A page with two elements, each with a room of its own, and styles that do not suit them."""
    page, network = shop(
        f"{HOSTILE_STYLES}<serverless-chat id=one room={room} name=Ana></serverless-chat>"
        f"<serverless-chat id=two room={garden} class=sales theme=dark></serverless-chat>"
    )
    page.evaluate(RECORD)
    one, two = Element(page, "one"), Element(page, "two")
    one.is_ready()
    two.is_ready()
    return page, network, one, two


def style(locator, name):
    return locator.evaluate(f"element => getComputedStyle(element).{name}")


def test_two_elements_talk_in_their_rooms_over_one_connection(two, chat, room, garden):
    page, network, one, other = two
    with (
        ChatClient(chat.ws_url, room=room, name="Ben") as ben,
        ChatClient(chat.ws_url, room=garden, name="Cy") as cy,
    ):
        one.says("from the shop")
        assert (
            ben.receive_json(where=lambda frame: frame.get("data") == "from the shop")["name"]
            == "Ana"
        )
        other.says("from its garden")
        cy.receive_json(where=lambda frame: frame.get("data") == "from its garden")
        ben.say("hello **shop**")
        expect(one.texts.last).to_have_text("hello shop")
        expect(one.texts.last.locator("strong")).to_have_text("shop")
        expect(other.texts).to_have_text(["from its garden"])
    assert len(network.sockets) == 1
    assert ["message", "one", "hello **shop**"] in page.evaluate("events")
    assert ["message", "two", "from its garden"] in page.evaluate("events")


def test_only_the_properties_for_it_style_an_element(two):
    _, _, one, other = two
    one.says("plain")
    assert style(one.texts.last, "color") != "rgb(255, 0, 0)"
    assert style(one.texts.last, "fontSize") == "15px"
    assert style(one.root.locator("#composer"), "paddingInlineStart") == "12px"
    send = other.root.get_by_role("button", name="Send")
    assert style(send, "backgroundColor") == "rgb(10, 125, 79)"
    assert style(send, "borderRadius") == "0px"
    light, dark = (style(each.root.locator(".chat"), "colorScheme") for each in (one, other))
    assert (light, dark) == ("normal", "dark")
    other.root.evaluate("element => element.setAttribute('theme', 'light')")
    assert style(other.root.locator(".chat"), "colorScheme") == "light"


def test_an_element_goes_where_its_attributes_say_and_ends_when_it_is_removed(
    two, chat, say_in, garden
):
    page, network, one, other = two
    one.says("first")
    say_in(garden, "in the garden")
    one.root.evaluate("(element, room) => element.setAttribute('room', room)", garden)
    expect(one.texts).to_have_text(["in the garden"])
    one.root.evaluate("element => element.setAttribute('name', 'Anna')")
    expect(one.status).to_contain_text("Anna")
    assert one.root.evaluate("element => element.send('z'.repeat(40_000))") is False
    assert one.root.evaluate("element => element.send('by script')") is True
    expect(other.texts.last).to_have_text("by script")
    one.root.evaluate("element => element.focus()")
    expect(one.input).to_be_focused()
    one.root.evaluate("element => element.remove()")
    say_in(garden, "to the other")
    expect(other.texts.last).to_have_text("to the other")
    assert len(network.sockets) == 1
    with Member(chat.ws_url, room=garden, name="Cy") as cy:
        other.root.evaluate("element => { window.removed = element; element.remove(); }")
        cy.hears_that("Anna", "left")
    page.evaluate("document.querySelector('main').append(removed)")
    Element(page, "two").is_ready()
    assert len(network.sockets) == 2


# The element's observer knows it as well: all of a page are told together.
SEEN = """(element) => new Promise((resolve) => {
    new IntersectionObserver(([{ isIntersecting }]) => resolve(isIntersecting)).observe(element);
})"""


def test_what_nobody_sees_is_unread(two, say_in, room):
    page, _, one, _ = two
    one.root.evaluate("element => { element.style.display = 'none'; }")
    assert one.root.evaluate(SEEN) is False
    say_in(room, "one", "two")
    page.wait_for_function("events.some(([type, , count]) => type === 'unread' && count === 2)")
    one.root.evaluate("element => { element.style.display = ''; }")
    page.wait_for_function("events.findLast(([type]) => type === 'unread')[2] === 0")


def test_the_actions_of_a_message_work_in_an_element(two):
    _, _, one, _ = two
    one.says("first")
    expect(one.log.locator(".row[data-seq]")).to_have_count(1)
    one.texts.last.hover()
    one.root.get_by_role("button", name="Reply", exact=True).click()
    one.says("a reply")
    expect(one.log.locator(".quote")).to_contain_text("first")
    expect(one.log.locator(".row[data-seq]")).to_have_count(2)
    one.texts.last.hover()
    one.root.get_by_role("button", name="React", exact=True).click()
    one.root.get_by_role("dialog").get_by_role("button").first.click()
    expect(one.log.locator(".reaction")).to_have_count(1)
    one.texts.last.hover()
    one.root.get_by_role("button", name="Reply in a thread").click()
    one.says("in the thread")
    one.root.get_by_role("button", name="Back").click()
    expect(one.log.get_by_role("button", name=re.compile("1 reply"))).to_be_visible()
    expect(one.texts).to_have_text(["first", "a reply"])


def test_axe_finds_nothing_in_a_page_with_elements(two):
    page, network, one, other = two
    page.locator("style").evaluate_all("sheets => sheets.forEach((sheet) => sheet.remove())")
    one.says("hello")
    other.says("https://example.com")
    found = violations_in(page, "elements")
    network.cut()
    expect(one.root.get_by_role("button", name="Try now")).to_be_visible()
    found += violations_in(page, "offline")
    assert "\n".join(found) == ""
