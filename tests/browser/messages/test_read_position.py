"""Messages that the user has seen are reported as read."""

import pytest

from tests.browser.support.message_list_page import message, messages


@pytest.fixture
def view(open_list):
    return open_list(viewport={"width": 360, "height": 640})


def test_the_newest_message_is_read_when_it_is_visible(view):
    view.enter()
    view.first_page(*messages(1, 60))
    assert view.read_numbers() == [60]
    view.receive(message(61), message(62, "Ana", own=True))
    assert view.read_numbers() == [60, 62]


def test_the_newest_message_is_not_read_while_the_user_is_scrolled_up(view):
    view.enter()
    view.first_page(*messages(1, 60))
    view.scroll_up()
    view.receive(message(61))
    assert view.read_numbers() == [60]
    view.scroll_down()
    assert view.read_numbers() == [60, 61]


def test_the_newest_message_is_not_read_while_the_page_is_hidden(view):
    view.enter()
    view.set_hidden()
    view.first_page(message(1))
    assert view.read_numbers() == []
    view.set_hidden(False)
    assert view.read_numbers() == [1]


def test_an_empty_room_reports_no_read_position(view):
    view.enter(read=5)
    view.first_page()
    view.show_presence("joined", "Cy")
    assert view.read_numbers() == []


def test_the_same_number_is_read_again_in_another_room(view):
    for _ in range(2):
        view.enter()
        view.first_page(message(1))
    assert view.read_numbers() == [1, 1]
