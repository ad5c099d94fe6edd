"""What one author says in one go stands under one name."""

import pytest
from playwright.sync_api import expect

from tests.browser.showing import NOW, Shown, at, said

MINUTE = 60_000


@pytest.fixture
def shown(new_page):
    return Shown(new_page(as_modules=True, locale="en-GB", timezone_id="UTC"))


def own(seq, item, time=0):
    return said(seq, "Ana", time, own=True, id=item, data=item)


def test_only_the_first_of_a_group_shows_the_name(shown):
    shown.first_page(said(1), said(2), said(3, "Cy"), said(4), said(5, time=at(NOW) + 6 * MINUTE))
    assert shown.heads() == ["message 1", "message 3", "message 4", "message 5"]


def test_a_screen_reader_is_told_the_name_of_each(shown):
    shown.first_page(said(1), said(2))
    expect(shown.log.get_by_text("Ben")).to_have_count(2)
    assert shown.log.aria_snapshot().count("Ben") == 2


def test_older_messages_of_the_same_author_join_the_group(shown):
    shown.first_page(said(3), said(4), start="older")
    shown.older(said(1, "Cy"), said(2))
    assert shown.heads() == ["message 1", "message 2"]


def test_a_day_a_gap_an_error_and_a_quiet_line_begin_another_group(shown):
    before = at("2040-02-29T23:59")
    shown.first_page(said(1, time=before), said(2, time=before + MINUTE))
    shown.hears({"gap": True, "seq": 3}, said(4, time=before + MINUTE))
    shown.coming("joined", "Cy")
    shown.hears(said(5, time=before + MINUTE))
    shown.page.evaluate("list.showError('Refused.')")
    shown.hears(said(6, time=before + MINUTE), said(7, time=before + MINUTE))
    assert shown.heads() == [f"message {seq}" for seq in (1, 2, 4, 5, 6)]


def test_what_is_being_sent_joins_ones_group_and_stays_when_it_is_sent(shown):
    shown.first_page(own(1, "said"))
    shown.unsent("one")
    shown.unsent("two")
    assert shown.heads() == ["said"]
    place = shown.messages.nth(1).bounding_box()
    shown.hears(own(2, "one"))
    assert shown.heads() == ["said"]
    assert shown.messages.nth(1).bounding_box() == place
    expect(shown.messages.nth(1).locator("time")).to_be_visible()


def test_what_another_says_meanwhile_divides_what_is_said_from_what_is_being_sent(shown):
    shown.first_page(own(1, "said"))
    shown.unsent("one")
    shown.hears(said(2))
    assert shown.heads() == ["said", "message 2", "one"]


def test_what_failed_stands_by_itself_until_it_is_retried_or_discarded(shown):
    shown.first_page(own(1, "said"))
    for item in ("one", "two", "three"):
        shown.unsent(item)
    shown.unsent("two", state="failed")
    assert shown.heads() == ["said", "two", "three"]
    shown.unsent("two")
    assert shown.heads() == ["said"]
    assert shown.rows() == ["Today", "said", "one", "three", "two"]

    shown.unsent("three", state="failed")
    assert shown.heads() == ["said", "three", "two"]
    shown.discards("three")
    assert shown.heads() == ["said"]


def test_on_a_new_day_what_is_being_sent_has_the_day_and_passes_it_on(shown):
    shown.first_page(own(1, "said", at("2040-02-29T23:59")))
    shown.unsent("one")
    shown.unsent("two")
    rows = ["Yesterday", "said", "Today", "one", "two"]
    assert shown.rows() == rows
    shown.hears(own(2, "one"))
    assert shown.rows() == rows
    shown.unsent("two", state="failed")
    shown.hears(own(3, "three"))
    assert shown.rows() == ["Yesterday", "said", "Today", "one", "two", "three"]


def test_people_in_a_chat_are_named_once_in_a_go(join):
    ana, ben = join("Ana"), join("Ben")
    for text in ("one", "two"):
        ana.says(text)
    ben.has_read(["one", "two"])
    ben.says("three")
    ana.has_read(["one", "two", "three"])
    for person in (ana, ben):
        continued = person.log.locator(".row--continued")
        expect(continued.locator(".message-text")).to_have_text(["two"])
