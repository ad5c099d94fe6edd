"""Day separators, and the times of messages."""

import re
from time import gmtime

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import (
    NOW,
    SCROLL_BY,
    MessageListPage,
    at,
    message,
    messages,
)
from tests.support.clients import ChatClient

LATE, EARLY = at("2040-02-29T23:59"), at("2040-03-01T00:01")


@pytest.fixture
def view(open_list):
    return open_list()


def test_the_first_message_of_each_day_has_the_day_above(view):
    view.first_page(
        message(1, time=at("2040-02-27T10:00")),
        message(2, time=at("2040-02-27T22:00")),
        message(3, time=LATE),
        message(4, time=EARLY),
    )
    assert view.rows() == [
        *[view.full_day("2040-02-27"), "message 1", "message 2"],
        *["Yesterday", "message 3", "Today", "message 4"],
    ]
    expect(view.days.last.locator("time")).to_have_attribute("datetime", "2040-03-01")
    expect(view.days.last.locator("time")).to_have_attribute("title", view.full_day("2040-03-01"))


def test_days_are_in_the_readers_time_zone(new_page):
    view = MessageListPage(new_page(locale="en-GB", timezone_id="Asia/Tokyo"))
    view.first_page(
        message(1, time=at("2040-03-01T14:59")), message(2, time=at("2040-03-01T15:01"))
    )
    assert view.rows() == ["Today", "message 1", view.full_day("2040-03-02"), "message 2"]


def test_the_first_older_message_of_a_day_opens_the_day_instead(view):
    view.first_page(message(3, time=EARLY), start="older")
    assert view.rows() == ["Today", "message 3"]
    view.older_page(message(1, time=LATE), message(2, time=EARLY - 30_000))
    assert view.rows() == ["Yesterday", "message 1", "Today", "message 2", "message 3"]


def test_the_visible_messages_do_not_move_when_their_day_and_name_move_up(view):
    entries = messages(60, 140)
    view.first_page(*entries[40:], start="older")
    view.scroll_up(100_000)
    view.log.evaluate(SCROLL_BY, 60)
    oldest = view.messages.first.locator(".message-text").element_handle()
    before = oldest.bounding_box()["y"]
    view.older_page(*entries[:40])
    assert view.with_visible_name() == ["message 60"]
    assert oldest.bounding_box()["y"] == pytest.approx(before, abs=1)


def test_today_becomes_yesterday_at_midnight(open_list):
    view = open_list(now="2040-02-29T23:59:30")
    view.first_page(message(1, time=LATE))
    view.page.clock.run_for(31_000)
    expect(view.days).to_have_text(["Yesterday"])
    view.receive(message(2, time=EARLY))
    assert view.rows() == ["Yesterday", "message 1", "Today", "message 2"]
    view.page.clock.fast_forward(24 * 60 * 60 * 1_000)
    expect(view.days).to_have_text([view.full_day("2040-02-29"), "Yesterday"])


def test_a_machine_that_slept_over_midnight_shows_the_days_when_it_wakes(open_list):
    view = open_list()
    view.first_page(message(1))
    view.page.clock.set_system_time("2040-03-02T08:00:00Z")
    view.set_hidden(False)
    expect(view.days).to_have_text(["Yesterday"])


def test_a_change_of_the_time_zone_changes_all_times_and_days(new_page):
    page = new_page(locale="en-GB")
    devtools = page.context.new_cdp_session(page)

    def move_to(zone):
        devtools.send("Emulation.setTimezoneOverride", {"timezoneId": zone})

    move_to("UTC")
    view = MessageListPage(page)  # at noon
    view.first_page(
        message(1, time=at("2040-02-29T12:00")), message(2, time=EARLY), message(3, "Cy")
    )
    view.show_unsent("unsent")
    times = view.messages.locator("time:visible")
    expect(times).to_have_text(["12:00", "00:01", "12:00"])
    days = ["Yesterday", "message 1", "Today", "message 2", "message 3", "unsent"]
    assert view.rows() == days

    move_to("Pacific/Auckland")  # 13 hours ahead: there it is 2 March
    page.clock.run_for(5_000)
    expect(times).to_have_text(["01:00", "13:01", "01:00"])
    assert view.rows() == [
        *["Yesterday", "message 1", "message 2", "Today", "message 3", "unsent"],
    ]
    expect(times.first).to_have_attribute("title", re.compile("Thursday.* 1 March 2040.*01:00"))
    view.receive(message(4, time=at("2040-03-01T11:30")))
    expect(times).to_have_text(["01:00", "13:01", "01:00", "00:30"])

    page.clock.fast_forward(23 * 60 * 60 * 1_000)  # midnight of the new zone has passed
    expect(view.days.last).to_have_text("Yesterday")
    move_to("UTC")
    view.set_hidden(False)
    expect(times).to_have_text(["12:00", "00:01", "12:00", "11:30"])


def test_each_message_has_its_hours_and_a_title_with_the_full_time(view):
    view.first_page(message(1, time=LATE - 1_000), message(2, time=LATE))
    times = view.messages.locator("time")
    expect(times).to_have_text(["23:58", "23:59"])
    for time in times.all():
        expect(time).to_be_visible()
        expect(time).to_have_attribute("title", re.compile(r"^Wednesday.* 29 February 2040.*23:5"))


def test_times_have_titles_also_of_messages_that_come_while_the_page_is_hidden(view):
    view.first_page(message(1))
    view.set_hidden()
    view.receive(message(2))
    view.receive(message(3))
    view.set_hidden(False)
    view.receive(message(4))
    times = view.messages.locator("time")
    expect(times).to_have_count(4)
    for time in times.all():
        expect(time).to_have_attribute("title", view.full_time(NOW))


def where_it_is_noon():
    """A time zone whose day does not end during the test."""
    return f"Etc/GMT{gmtime().tm_hour - 12:+}"


def test_a_message_of_today_is_under_today(chat, room, join, new_page):
    with ChatClient(chat.ws_url, room=room, name="Ben") as ben:
        ben.ask({"action": "sendmessage", "data": "hello"})
    ana = join("Ana", page=new_page(timezone_id=where_it_is_noon()))
    ana.reads("hello")
    expect(ana.log.locator(".day-separator:visible")).to_have_text(["Today"])
    ana.says("hi")
    ana.has_read(["hello", "hi"])
    expect(ana.log.locator(".day-separator:visible")).to_have_text(["Today"])
