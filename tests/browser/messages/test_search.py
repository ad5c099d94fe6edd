"""Search: a button of the room's header, or the key `/`, finds messages and goes to them."""

import re

import pytest
from playwright.sync_api import expect


class Searching:
    """Somebody with the search open."""

    def __init__(self, person):
        self.person = person
        self.button = person.page.get_by_role("button", name="Search").first
        self.field = person.dialog.get_by_label("Words")
        self.results = person.dialog.get_by_role("listitem")

    def opens_it_by_key(self):
        self.person.log.press("/")
        expect(self.field).to_be_focused()

    def finds(self, query, count):
        """Search again until the index has all."""
        answered = re.compile(r"/v1/rooms/[^/]+/search\?")
        for _ in range(40):
            self.field.fill(query)
            with self.person.page.expect_response(answered) as response:
                self.field.press("Enter")
            if len(response.value.json()["messages"]) == count:
                break
            self.person.page.wait_for_timeout(250)  # the index is behind
        expect(self.results).to_have_count(count)


@pytest.fixture
def searching(join, say_in, room):
    say_in(room, "The old café", *(f"talk {number}" for number in range(8)), "a new Café <b>")
    return Searching(join("Ana"))


def test_messages_are_found_and_gone_to(searching):
    searching.opens_it_by_key()
    expect(searching.field).to_have_value("")
    searching.finds("cafe", 2)
    newest, oldest = searching.results.all()
    expect(newest).to_contain_text("Ben")
    expect(newest).to_contain_text("a new Café <b>")
    expect(oldest.locator("mark")).to_have_text(["café"])
    oldest.get_by_role("button").focus()
    searching.person.page.keyboard.press("Enter")
    expect(searching.person.dialog).to_have_count(0)
    found = searching.person.reads("The old café")
    expect(found).to_be_in_viewport()


def test_what_nobody_said_is_told_and_escape_closes(searching):
    searching.button.click()
    searching.finds("unheard", 0)
    expect(searching.person.dialog.get_by_role("status")).to_contain_text("No message has all")
    searching.field.fill("?!")
    searching.field.press("Enter")
    expect(searching.person.dialog.get_by_role("alert")).to_contain_text("1 to 8 words")
    searching.person.page.keyboard.press("Escape")
    expect(searching.person.dialog).to_have_count(0)
    expect(searching.button).to_be_focused()


def test_a_slash_in_a_message_opens_nothing(searching):
    searching.person.input.press("/")
    expect(searching.person.input).to_have_value("/")
    expect(searching.person.dialog).to_have_count(0)


def test_a_page_from_the_disk_offers_no_search(visit, page_on_disk, chat):
    person = visit(url=page_on_disk, ws=chat.ws_url, name="Ana")
    person.connect.click()
    person.is_connected()
    expect(person.page.locator("#search")).to_be_hidden()
