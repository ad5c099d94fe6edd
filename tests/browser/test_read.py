"""What has been in sight is told as read."""

import pytest

from tests.browser.showing import Shown, range_said, said


@pytest.fixture
def shown(new_page):
    return Shown(
        new_page(locale="en-GB", timezone_id="UTC", viewport={"width": 360, "height": 640})
    )


def test_the_newest_is_read_when_it_is_in_sight(shown):
    shown.enter()
    shown.first_page(*range_said(1, 60))
    assert shown.reads() == [60]
    shown.hears(said(61), said(62, "Ana", own=True))
    assert shown.reads() == [60, 62]


def test_not_as_long_as_the_reader_is_further_up(shown):
    shown.enter()
    shown.first_page(*range_said(1, 60))
    shown.scroll_up()
    shown.hears(said(61))
    assert shown.reads() == [60]
    shown.scroll_down()
    assert shown.reads() == [60, 61]


def test_not_as_long_as_the_page_is_hidden(shown):
    shown.enter()
    shown.hides()
    shown.first_page(said(1))
    assert shown.reads() == []
    shown.hides(False)
    assert shown.reads() == [1]


def test_an_empty_room_has_nothing_to_read(shown):
    shown.enter(read=5)
    shown.first_page()
    shown.coming("joined", "Cy")
    assert shown.reads() == []


def test_the_same_number_is_read_anew_in_another_room(shown):
    for _ in range(2):
        shown.enter()
        shown.first_page(said(1))
    assert shown.reads() == [1, 1]
