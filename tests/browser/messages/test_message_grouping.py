"""Consecutive messages of one author are a group with one name."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import NOW, at, message

MINUTE = 60_000


@pytest.fixture
def view(open_list):
    return open_list()


def own(seq, item, time=0):
    return message(seq, "Ana", time, own=True, id=item, data=item)


def test_only_the_first_message_of_a_group_shows_the_name(view):
    view.first_page(
        message(1), message(2), message(3, "Cy"), message(4), message(5, time=at(NOW) + 6 * MINUTE)
    )
    assert view.with_visible_name() == ["message 1", "message 3", "message 4", "message 5"]


def test_a_screen_reader_gets_the_name_of_each_message(view):
    view.first_page(message(1), message(2))
    expect(view.log.get_by_text("Ben")).to_have_count(2)
    assert view.log.aria_snapshot().count("Ben") == 2


def test_older_messages_of_the_same_author_join_the_group(view):
    view.first_page(message(3), message(4), start="older")
    view.older_page(message(1, "Cy"), message(2))
    assert view.with_visible_name() == ["message 1", "message 2"]


def test_a_day_a_gap_an_error_and_a_presence_line_start_another_group(view):
    before = at("2040-02-29T23:59")
    view.first_page(message(1, time=before), message(2, time=before + MINUTE))
    view.receive({"gap": True, "seq": 3}, message(4, time=before + MINUTE))
    view.show_presence("joined", "Cy")
    view.receive(message(5, time=before + MINUTE))
    view.page.evaluate("list.showError('Refused.')")
    view.receive(message(6, time=before + MINUTE), message(7, time=before + MINUTE))
    assert view.with_visible_name() == [f"message {seq}" for seq in (1, 2, 4, 5, 6)]


def test_a_message_being_sent_joins_the_users_group_and_stays_once_sent(view):
    view.first_page(own(1, "said"))
    view.show_unsent("one")
    view.show_unsent("two")
    assert view.with_visible_name() == ["said"]
    place = view.messages.nth(1).bounding_box()
    sending = view.messages.nth(1).locator(".message-sending").bounding_box()
    assert sending["x"] >= place["x"], "it reaches out of the column"
    view.receive(own(2, "one"))
    assert view.with_visible_name() == ["said"]
    assert view.messages.nth(1).bounding_box() == place
    expect(view.messages.nth(1).locator("time")).to_be_visible()


def test_a_message_of_another_member_ends_the_group_before_the_message_being_sent(view):
    view.first_page(own(1, "said"))
    view.show_unsent("one")
    view.receive(message(2))
    assert view.with_visible_name() == ["said", "message 2", "one"]


def test_a_failed_message_is_a_separate_group_until_a_retry_or_discard(view):
    view.first_page(own(1, "said"))
    for item in ("one", "two", "three"):
        view.show_unsent(item)
    view.show_unsent("two", state="failed")
    assert view.with_visible_name() == ["said", "two", "three"]
    view.show_unsent("two")
    assert view.with_visible_name() == ["said"]
    assert view.rows() == ["Today", "said", "one", "three", "two"]

    view.show_unsent("three", state="failed")
    assert view.with_visible_name() == ["said", "three", "two"]
    view.remove_unsent("three")
    assert view.with_visible_name() == ["said"]


def test_a_message_being_sent_opens_a_new_day_until_another_message_comes_before(view):
    view.first_page(own(1, "said", at("2040-02-29T23:59")))
    view.show_unsent("one")
    view.show_unsent("two")
    rows = ["Yesterday", "said", "Today", "one", "two"]
    assert view.rows() == rows
    view.receive(own(2, "one"))
    assert view.rows() == rows
    view.show_unsent("two", state="failed")
    view.receive(own(3, "three"))
    assert view.rows() == ["Yesterday", "said", "Today", "one", "two", "three"]


def test_consecutive_messages_of_a_member_show_the_name_once(join):
    ana, ben = join("Ana"), join("Ben")
    for text in ("one", "two"):
        ana.says(text)
    ben.has_read(["one", "two"])
    ben.says("three")
    ana.has_read(["one", "two", "three"])
    for person in (ana, ben):
        continued = person.log.locator(".row--continued")
        expect(continued.locator(".message-text")).to_have_text(["two"])
