"""Who has read the user's last message."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import message, messages

SMALL = {"width": 360, "height": 640}


def own(seq, **fields):
    return message(seq, "Ana", own=True, **fields)


@pytest.fixture
def view(open_list):
    view = open_list(viewport=SMALL)
    view.enter(read=0)
    return view


def read_row(view):
    return view.log.locator(".row").filter(has=view.page.locator(".message-read:visible"))


def test_they_stand_under_the_users_last_message_that_others_have_read(view):
    view.first_page(own(1), message(2), own(3), own(4))
    view.show_receipts(Ben=3, Cy=1)
    expect(view.receipts).to_have_text("Read by Ben")
    expect(read_row(view)).to_contain_text("message 3")
    view.show_receipts(Ben=4, Cy=4)
    expect(view.receipts).to_have_text("Read by Ben and Cy")
    expect(read_row(view)).to_contain_text("message 4")


def test_many_readers_are_counted_and_unknown_ones_too(view):
    view.first_page(own(1))
    view.show_receipts(Ben=1, Cy=2, Di=1, Ed=1, Flo=0)
    expect(view.receipts).to_have_text("Read by Ben, Cy and 2 others")
    view.show_receipts(Ben=1, _1=1)
    expect(view.receipts).to_have_text("Read by Ben and 1 other")
    view.show_receipts(_1=1, _2=1)
    expect(view.receipts).to_have_text("Read by 2 people")


def test_nothing_stands_there_before_anybody_has_read(view):
    view.first_page(message(1), own(2), message(3))
    view.show_receipts(Ben=1)
    expect(view.receipts).to_have_count(0)
    view.show_receipts()
    expect(view.receipts).to_have_count(0)


def test_a_message_sent_now_gets_them_once_it_is_read(view):
    view.first_page(message(1))
    view.show_receipts(Ben=1)
    view.show_unsent("hello")
    view.receive(own(2, id="hello", data="hello"))
    expect(view.receipts).to_have_count(0)
    view.show_receipts(Ben=2)
    expect(view.receipts).to_have_text("Read by Ben")


def test_receipts_that_come_before_the_message_are_shown_with_it(view):
    view.first_page(message(1))
    view.show_receipts(Ben=2)
    view.receive(own(2))
    expect(view.receipts).to_have_text("Read by Ben")


def test_an_older_page_may_have_the_message(view):
    view.first_page(message(5), start="older")
    view.show_receipts(Ben=4)
    view.older_page(own(4))
    expect(view.receipts).to_have_text("Read by Ben")


def test_another_room_has_none(view):
    view.first_page(own(1))
    view.show_receipts(Ben=1)
    view.enter()
    view.first_page(own(1))
    expect(view.receipts).to_have_count(0)


def test_the_newest_message_stays_visible_when_they_appear(view):
    view.first_page(*messages(1, 30), own(31))
    view.show_receipts(Ben=31)
    expect(view.receipts).to_be_in_viewport(ratio=1)
    assert view.from_bottom() < 2


def test_what_is_read_stays_in_place_when_they_change_above(view):
    view.first_page(own(1), own(2), *messages(3, 40))
    view.scroll_up(100)
    top = "log => log.querySelector('.row:last-child').getBoundingClientRect().top"
    before = view.log.evaluate(top)
    view.show_receipts(Ben=1)
    view.show_receipts(Ben=2, Cy=2)
    assert abs(view.log.evaluate(top) - before) < 1


def test_they_are_no_live_region_and_names_are_text(view):
    view.first_page(own(1))
    view.show_receipts(**{"<b>Ben</b>": 1})
    expect(view.receipts).to_have_text("Read by <b>Ben</b>")
    live = "line => line.closest('[aria-live=polite], [role=status], [role=alert]') !== null"
    assert view.receipts.evaluate(live) is False
