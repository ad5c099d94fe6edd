"""What is unread is told, marked, and a click away."""

import pytest
from playwright.sync_api import expect

from tests.browser.message_list_page import at, message, messages
from tests.support.clients import Member

SMALL = {"width": 360, "height": 640}
COUNT_LOOKS = """() => {
    window.looks = 0;
    for (const name of ['querySelector', 'getBoundingClientRect', 'insertBefore']) {
        const original = Node.prototype[name] ?? Element.prototype[name];
        Element.prototype[name] = function (...given) {
            looks += 1;
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
    def test_the_divider_is_before_the_first_that_others_said_since(self, view):
        view.enter(read=2)
        view.first_page(message(1), message(2), message(3, "Ana", own=True), message(4), message(5))
        assert after_divider(view) == "message 4"
        expect(view.divider).to_have_count(1)
        expect(view.up).to_be_hidden()

    def test_at_a_first_visit_there_is_none(self, view):
        view.enter(read=None)
        view.first_page(*messages(1, 60))
        expect(view.divider).to_have_count(0)
        expect(view.up).to_be_hidden()

    def test_where_only_oneself_has_spoken_since_there_is_none(self, view):
        view.enter(read=1)
        view.first_page(message(1), message(2, "Ana", own=True))
        expect(view.divider).to_have_count(0)

    def test_a_button_says_how_many_and_leads_there_and_goes(self, view):
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

    def test_what_comes_while_one_reads_on_from_there_moves_nothing(self, view):
        view.enter(read=49)
        view.first_page(*messages(1, 100))
        view.up.click()
        place = view.divider.bounding_box()
        view.receive(message(101))
        expect(view.down).to_have_text("1 new ↓")
        assert view.divider.bounding_box() == place

    def test_of_another_day_it_says_which(self, view):
        view.enter(read=1)
        view.first_page(message(1), message(2, time=at("2040-02-29T14:05")), *messages(3, 60))
        expect(view.up).to_have_text("59 new since 29 Feb, 14:05 ↑")

    def test_scrolling_there_by_hand_will_do(self, view):
        view.enter(read=49)
        view.first_page(*messages(1, 100))
        while not view.divider.bounding_box()["y"] > 100:
            expect(view.up).to_be_visible()
            view.scroll_up(400)
        expect(view.up).to_be_hidden()

    def test_what_is_not_loaded_is_loaded_until_the_first_unread_is_there(self, view):
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

    def test_where_it_is_no_longer_kept_the_oldest_that_is_will_do(self, view):
        view.enter(read=5)
        view.first_page(*messages(100, 150), start="older")
        view.up.click()
        view.older_page(*messages(80, 99), start="lost")
        assert after_divider(view) == "message 80"
        expect(view.divider).to_be_in_viewport(ratio=1)
        expect(view.up).to_be_hidden()

    def test_a_log_that_began_anew_has_many(self, view):
        view.enter(read=5)
        view.first_page(*messages(5_000_000_000, 5_000_000_050), start="older")
        expect(view.up).to_have_text("999+ new ↑")

    def test_another_room_knows_nothing_of_it(self, view):
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

    def test_what_comes_below_is_counted_and_marked(self, reading):
        place = reading.messages.nth(50).bounding_box()
        reading.receive(message(61))
        expect(reading.down).to_have_text("1 new ↓")
        reading.receive(message(62), message(63, "Ana", own=True), message(64))
        expect(reading.down).to_have_text("3 new ↓")
        assert after_divider(reading) == "message 61"
        expect(reading.up).to_be_hidden()
        assert reading.messages.nth(50).bounding_box() == place

    def test_the_button_leads_to_the_newest_and_goes(self, reading):
        reading.receive(message(61))
        reading.down.click()
        expect(reading.down).to_be_hidden()
        assert reading.from_bottom() < 2
        expect(reading.log).to_be_focused()
        expect(reading.divider).to_be_in_viewport(ratio=1)

    def test_scrolling_to_the_bottom_by_hand_will_do(self, reading):
        reading.receive(message(61))
        reading.scroll_down()
        expect(reading.down).to_be_hidden()

    def test_of_many_the_first_is_a_click_away_from_the_newest(self, reading):
        reading.receive(*messages(61, 100))
        reading.down.click()
        expect(reading.up).to_have_text("40 new since 10:21 ↑")
        reading.up.click()
        expect(reading.divider).to_be_in_viewport(ratio=1)

    def test_own_words_and_quiet_lines_are_no_news(self, reading):
        reading.receive(message(61, "Ana", own=True))
        reading.show_presence("joined", "Cy")
        expect(reading.down).to_be_hidden()
        expect(reading.divider).to_have_count(0)

    def test_there_is_one_divider_before_what_came_last(self, reading):
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
    def away(self, view):
        view.enter()
        view.first_page(message(1))
        view.set_hidden()
        return view

    def test_what_comes_meanwhile_is_marked(self, away):
        away.receive(message(2))
        away.receive(message(3))
        away.set_hidden(False)
        assert after_divider(away) == "message 2"
        expect(away.up).to_be_hidden()

    def test_of_many_the_button_leads_to_the_first(self, away):
        away.receive(*messages(2, 40))
        away.set_hidden(False)
        expect(away.up).to_have_text("39 new since 10:22 ↑")

    def test_a_divider_that_was_only_there_while_hidden_was_not_seen(self, away):
        away.receive(message(2))
        away.receive(*messages(3, 40))
        away.set_hidden(False)
        expect(away.up).to_be_visible()

    def test_what_comes_before_the_readers_eyes_is_not_marked(self, away):
        away.set_hidden(False)
        away.receive(message(2))
        expect(away.divider).to_have_count(0)


def test_a_return_to_a_chat_shows_what_was_missed(chat, room, join, new_page):
    page = new_page(viewport=SMALL)
    with Member(chat.ws, room=room, name="Ben") as ben:
        ben.ask({"action": "sendmessage", "data": "before"})
        join("Ana", page=page).has_read(["before"])
        page.goto("about:blank")
        for number in range(70):
            ben.ask({"action": "sendmessage", "data": f"missed {number}"})
    ana = join("Ana", page=page)
    ana.reads("missed 69")
    up = page.locator(".jump--up")
    expect(up).to_contain_text("70 new")
    up.click()
    first = ana.reads("missed 0")
    expect(first).to_be_in_viewport(ratio=1)
    expect(page.locator(".unread-divider:visible")).to_be_in_viewport(ratio=1)
    expect(up).to_be_hidden()


def test_a_message_after_thousands_costs_as_much_as_after_few(view):
    """Counted in nodes that are looked at or changed, which no noisy machine makes more."""
    view.enter()
    view.first_page(*messages(1, 3_000))
    view.page.evaluate(COUNT_LOOKS)
    view.receive(message(3_001))
    assert view.page.evaluate("looks") < 50
