"""The days are told apart, and each message tells its time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.showing import Shown, at, range_said, said
from tests.support.clients import Client

LATE, EARLY = at("2040-02-29T23:59"), at("2040-03-01T00:01")


@pytest.fixture
def shown(new_page):
    return Shown(new_page(as_modules=True, locale="en-GB", timezone_id="UTC"))


def test_the_first_message_of_each_day_has_its_day_above_it(shown):
    shown.first_page(
        said(1, time=at("2040-02-27T10:00")),
        said(2, time=at("2040-02-27T22:00")),
        said(3, time=LATE),
        said(4, time=EARLY),
    )
    assert shown.rows() == [
        *[shown.full_day("2040-02-27"), "message 1", "message 2"],
        *["Yesterday", "message 3", "Today", "message 4"],
    ]
    expect(shown.days.last.locator("time")).to_have_attribute("datetime", "2040-03-01")
    expect(shown.days.last.locator("time")).to_have_attribute("title", shown.full_day("2040-03-01"))


def test_a_day_is_the_readers_own(new_page):
    shown = Shown(new_page(as_modules=True, locale="en-GB", timezone_id="Asia/Tokyo"))
    shown.first_page(said(1, time=at("2040-03-01T14:59")), said(2, time=at("2040-03-01T15:01")))
    assert shown.rows() == ["Today", "message 1", shown.full_day("2040-03-02"), "message 2"]


def test_older_pages_take_the_days_over(shown):
    shown.first_page(said(3, time=EARLY), start="older")
    assert shown.rows() == ["Today", "message 3"]
    shown.older(said(1, time=LATE), said(2, time=EARLY - 30_000))
    assert shown.rows() == ["Yesterday", "message 1", "Today", "message 2", "message 3"]


def test_what_one_reads_stays_in_its_place_when_its_day_and_its_name_move_up(shown):
    messages = range_said(60, 140)
    shown.first_page(*messages[40:], start="older")
    shown.log.evaluate("list => { list.scrollTop = 60; }")
    oldest = shown.messages.first.locator(".message-text").element_handle()
    before = oldest.bounding_box()["y"]
    shown.older(*messages[:40])
    assert shown.heads() == ["message 60"]
    assert oldest.bounding_box()["y"] == pytest.approx(before, abs=1)


def test_when_midnight_passes_today_becomes_yesterday(new_page):
    shown = Shown(
        new_page(as_modules=True, locale="en-GB", timezone_id="UTC"), now="2040-02-29T23:59:30"
    )
    shown.first_page(said(1, time=LATE))
    shown.page.clock.run_for(31_000)
    expect(shown.days).to_have_text(["Yesterday"])
    shown.hears(said(2, time=EARLY))
    assert shown.rows() == ["Yesterday", "message 1", "Today", "message 2"]
    shown.page.clock.run_for(24 * 60 * 60 * 1_000)
    expect(shown.days).to_have_text([shown.full_day("2040-02-29"), "Yesterday"])


def test_a_machine_that_slept_over_midnight_tells_when_it_is_looked_at(new_page):
    shown = Shown(new_page(as_modules=True, locale="en-GB", timezone_id="UTC"))
    shown.first_page(said(1))
    shown.page.clock.set_system_time("2040-03-02T08:00:00Z")
    shown.hides(False)
    expect(shown.days).to_have_text(["Yesterday"])


def test_after_a_change_of_the_time_zone_all_times_and_days_are_in_the_new_one(new_page):
    page = new_page(as_modules=True, locale="en-GB")
    devtools = page.context.new_cdp_session(page)

    def move_to(zone):
        devtools.send("Emulation.setTimezoneOverride", {"timezoneId": zone})

    move_to("UTC")
    shown = Shown(page)  # at noon
    shown.first_page(said(1, time=at("2040-02-29T12:00")), said(2, time=EARLY), said(3, "Cy"))
    shown.unsent("unsent")
    times = shown.messages.locator("time:visible")
    expect(times).to_have_text(["12:00", "00:01", "12:00"])
    days = ["Yesterday", "message 1", "Today", "message 2", "message 3", "unsent"]
    assert shown.rows() == days

    move_to("Pacific/Auckland")  # 13 hours ahead: there it is 2 March
    page.clock.run_for(5_000)
    expect(times).to_have_text(["01:00", "13:01", "01:00"])
    assert shown.rows() == [
        *["Yesterday", "message 1", "message 2", "Today", "message 3", "unsent"],
    ]
    expect(times.first).to_have_attribute("title", re.compile("Thursday.* 1 March 2040.*01:00"))
    shown.hears(said(4, time=at("2040-03-01T11:30")))
    expect(times).to_have_text(["01:00", "13:01", "01:00", "00:30"])

    page.clock.run_for(23 * 60 * 60 * 1_000)  # midnight of the new zone has passed
    expect(shown.days.last).to_have_text("Yesterday")
    move_to("UTC")
    shown.hides(False)
    expect(times).to_have_text(["12:00", "00:01", "12:00", "11:30"])


def test_each_message_tells_its_hours_and_on_hovering_all(shown):
    shown.first_page(said(1, time=LATE - 1_000), said(2, time=LATE))
    times = shown.messages.locator("time")
    expect(times).to_have_text(["23:58", "23:59"])
    for time in times.all():
        expect(time).to_be_visible()
        expect(time).to_have_attribute("title", re.compile(r"^Wednesday.* 29 February 2040.*23:5"))


def test_what_was_said_today_in_a_chat_is_of_today(chat, room, join):
    with Client(chat.ws, room=room, name="Ben") as ben:
        ben.ask({"action": "sendmessage", "data": "hello"})
    ana = join("Ana")
    ana.reads("hello")
    expect(ana.log.locator(".day-separator:visible")).to_have_text(["Today"])
    ana.says("hi")
    ana.has_read(["hello", "hi"])
    expect(ana.log.locator(".day-separator:visible")).to_have_text(["Today"])
