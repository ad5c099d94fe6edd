"""The divider before unread messages, and the buttons that scroll to them."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import at, message, messages
from tests.support.clients import say_all

SMALL = {"width": 360, "height": 640}
COUNT_DOM_ACCESSES = """() => {
    window.domAccesses = 0;
    for (const name of ['querySelector', 'getBoundingClientRect', 'insertBefore']) {
        const original = Node.prototype[name] ?? Element.prototype[name];
        Element.prototype[name] = function (...given) {
            domAccesses += 1;
            return original.apply(this, given);
        };
    }
}"""


@pytest.fixture
def view(open_list):
    return open_list(viewport=SMALL)


def after_divider(view):
    rows = view.rows()
    return rows[rows.index("New") + 1]


class TestReturning:
    def test_the_divider_is_before_the_first_unread_message_of_others(self, view):
        view.enter(read=2)
        view.first_page(message(1), message(2), message(3, "Ana", own=True), message(4), message(5))
        assert after_divider(view) == "message 4"
        expect(view.divider).to_have_count(1)
        expect(view.up).to_be_hidden()

    def test_there_is_no_divider_on_a_first_visit(self, view):
        view.enter(read=None)
        view.first_page(*messages(1, 60))
        expect(view.divider).to_have_count(0)
        expect(view.up).to_be_hidden()

    def test_there_is_no_divider_before_own_messages(self, view):
        view.enter(read=1)
        view.first_page(message(1), message(2, "Ana", own=True))
        expect(view.divider).to_have_count(0)

    def test_a_button_shows_the_count_and_scrolls_to_the_divider(self, view):
        view.enter(read=49)
        view.first_page(*messages(1, 100))
        expect(view.up).to_have_text("51 new since 10:10 ↑")
        view.up.click()
        expect(view.divider).to_be_in_viewport(ratio=1)
        expect(view.messages.filter(has_text="message 49")).to_be_in_viewport()
        expect(view.up).to_be_hidden()
        expect(view.log).to_be_focused()
        view.scroll_down()
        expect(view.up).to_be_hidden()
        expect(view.divider).to_have_count(1)

    def test_the_divider_does_not_move_when_a_message_arrives(self, view):
        view.enter(read=49)
        view.first_page(*messages(1, 100))
        view.up.click()
        place = view.divider.bounding_box()
        view.receive(message(101))
        expect(view.down).to_have_text("1 new ↓")
        assert view.divider.bounding_box() == place

    def test_the_button_names_another_day(self, view):
        view.enter(read=1)
        view.first_page(message(1), message(2, time=at("2040-02-29T14:05")), *messages(3, 60))
        expect(view.up).to_have_text("59 new since 29 Feb, 14:05 ↑")

    def test_scrolling_to_the_divider_hides_the_button(self, view):
        view.enter(read=49)
        view.first_page(*messages(1, 100))
        while not view.divider.bounding_box()["y"] > 100:
            expect(view.up).to_be_visible()
            view.scroll_up(400)
        expect(view.up).to_be_hidden()

    def test_older_pages_are_loaded_until_the_first_unread_message_is_loaded(self, view):
        view.enter(read=120)
        view.first_page(*messages(400, 450), start="older")
        expect(view.divider).to_have_count(0)
        expect(view.up).to_have_text("330 new ↑")
        view.up.click()
        expect(view.up).to_have_text("Loading… 279 to go ↑")
        asked = view.page.evaluate("olderRequests")
        view.older_page(*messages(300, 399), start="older")
        expect(view.up).to_have_text("Loading… 179 to go ↑")
        assert view.page.evaluate("olderRequests") > asked
        view.older_page(*messages(200, 299), start="older")
        view.older_page(*messages(100, 199), start="older")
        assert after_divider(view) == "message 121"
        expect(view.divider).to_be_in_viewport(ratio=1)
        expect(view.up).to_be_hidden()

    def test_the_divider_is_before_the_oldest_message_if_the_first_is_no_longer_kept(self, view):
        view.enter(read=5)
        view.first_page(*messages(100, 150), start="older")
        view.up.click()
        view.older_page(*messages(80, 99), start="lost")
        assert after_divider(view) == "message 80"
        expect(view.divider).to_be_in_viewport(ratio=1)
        expect(view.up).to_be_hidden()

    def test_a_new_log_shows_the_highest_count(self, view):
        view.enter(read=5)
        view.first_page(*messages(5_000_000_000, 5_000_000_050), start="older")
        expect(view.up).to_have_text("999+ new ↑")

    def test_another_room_has_no_divider(self, view):
        view.enter(read=49)
        view.first_page(*messages(1, 100))
        expect(view.up).to_be_visible()
        view.enter(read=None)
        expect(view.up).to_be_hidden()
        view.first_page(*messages(1, 60))
        expect(view.divider).to_have_count(0)


class TestScrolledUp:
    @pytest.fixture
    def reading(self, view):
        view.enter()
        view.first_page(*messages(1, 60))
        view.scroll_up()
        return view

    def test_messages_below_are_counted_and_marked(self, reading):
        place = reading.messages.nth(50).bounding_box()
        reading.receive(message(61))
        expect(reading.down).to_have_text("1 new ↓")
        reading.receive(message(62), message(63, "Ana", own=True), message(64))
        expect(reading.down).to_have_text("3 new ↓")
        assert after_divider(reading) == "message 61"
        expect(reading.up).to_be_hidden()
        assert reading.messages.nth(50).bounding_box() == place

    def test_the_button_scrolls_to_the_newest_message(self, reading):
        reading.receive(message(61))
        reading.down.click()
        expect(reading.down).to_be_hidden()
        assert reading.from_bottom() < 2
        expect(reading.log).to_be_focused()
        expect(reading.divider).to_be_in_viewport(ratio=1)

    def test_scrolling_to_the_bottom_hides_the_button(self, reading):
        reading.receive(message(61))
        reading.scroll_down()
        expect(reading.down).to_be_hidden()

    def test_the_up_button_scrolls_back_to_the_first_unread_message(self, reading):
        reading.receive(*messages(61, 100))
        reading.down.click()
        expect(reading.up).to_have_text("40 new since 10:21 ↑")
        reading.up.click()
        expect(reading.divider).to_be_in_viewport(ratio=1)

    def test_own_messages_and_presence_lines_are_not_unread(self, reading):
        reading.receive(message(61, "Ana", own=True))
        reading.show_presence("joined", "Cy")
        expect(reading.down).to_be_hidden()
        expect(reading.divider).to_have_count(0)

    def test_only_the_last_section_has_a_divider(self, reading):
        reading.receive(message(61))
        reading.scroll_down()
        reading.receive(*messages(62, 100))
        reading.scroll_up()
        place = reading.messages.nth(95).bounding_box()["y"]
        reading.receive(message(101))
        assert after_divider(reading) == "message 101"
        expect(reading.divider).to_have_count(1)
        assert reading.messages.nth(95).bounding_box()["y"] == pytest.approx(place, abs=1)


class TestHidden:
    @pytest.fixture
    def hidden(self, view):
        view.enter()
        view.first_page(message(1))
        view.set_hidden()
        return view

    def test_messages_that_arrive_on_a_hidden_page_are_marked(self, hidden):
        hidden.receive(message(2))
        hidden.receive(message(3))
        hidden.set_hidden(False)
        assert after_divider(hidden) == "message 2"
        expect(hidden.up).to_be_hidden()

    def test_the_button_shows_the_count_and_the_time_of_the_first_message(self, hidden):
        hidden.receive(*messages(2, 40))
        hidden.set_hidden(False)
        expect(hidden.up).to_have_text("39 new since 10:22 ↑")

    def test_a_divider_on_a_hidden_page_does_not_count_as_seen(self, hidden):
        hidden.receive(message(2))
        hidden.receive(*messages(3, 40))
        hidden.set_hidden(False)
        expect(hidden.up).to_be_visible()

    def test_messages_that_arrive_while_the_page_is_visible_are_not_marked(self, hidden):
        hidden.set_hidden(False)
        hidden.receive(message(2))
        expect(hidden.divider).to_have_count(0)


def test_a_later_visit_shows_the_missed_messages(chat, room, join, new_page):
    page = new_page(viewport=SMALL)
    say_all(chat.ws_url, ["before"], room=room, name="Ben")
    join("Ana", page=page).has_read(["before"])
    page.goto("about:blank")
    say_all(chat.ws_url, [f"missed {number}" for number in range(70)], room=room, name="Ben")
    ana = join("Ana", page=page)
    ana.reads("missed 69")
    up = page.locator(".jump--up")
    expect(up).to_contain_text("70 new")
    up.click()
    first = ana.reads("missed 0")
    expect(first).to_be_in_viewport(ratio=1)
    expect(page.locator(".unread-divider:visible")).to_be_in_viewport(ratio=1)
    expect(up).to_be_hidden()


def test_a_message_after_thousands_needs_few_accesses_to_dom_nodes(view):
    """Counts accesses to DOM nodes, as time would depend on the machine."""
    view.enter()
    view.first_page(*messages(1, 3_000))
    view.page.evaluate(COUNT_DOM_ACCESSES)
    view.receive(message(3_001))
    assert view.page.evaluate("domAccesses") < 50
