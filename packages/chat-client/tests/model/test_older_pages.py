"""A room's log grows at its beginning, page by page."""

import pytest
from chat_client.model.room_log import HistoryRequest, RoomLog
from client_support.messages import numbers, page


@pytest.fixture
def log():
    """A log that has begun with the messages 11 and 12 and has older messages."""
    log = RoomLog()
    log.on_history(log.next_request(), page(11, 12, more=True))
    return log


def answer(log, *seqs, **options):
    log.on_history(log.next_request(), page(*seqs, **options))


def test_the_log_prepends_older_messages_until_there_are_none(log):
    log.load_older()
    assert log.next_request() == HistoryRequest(before=11)
    answer(log, 9, 10, more=True)
    assert numbers(log.entries) == [9, 10, 11, 12]
    assert log.prepended == 2
    assert not log.is_incomplete
    log.load_older()
    answer(log, 8)
    assert numbers(log.entries) == [8, 9, 10, 11, 12]
    assert log.reached_start
    log.load_older()
    assert not log.is_incomplete


def test_void_numbers_of_an_older_page_show_nothing(log):
    log.load_older()
    answer(log, 5, 8, first=4, up_to=10, more=True)
    assert numbers(log.entries) == [5, 8, 11, 12]
    log.load_older()
    assert log.next_request() == HistoryRequest(before=4)


def test_an_older_page_may_have_void_numbers_alone(log):
    log.load_older()
    answer(log, first=9, up_to=10, more=True)
    log.load_older()
    assert log.next_request() == HistoryRequest(before=9)


def test_an_older_page_that_ends_before_what_is_shown_is_ignored(log):
    log.load_older()
    answer(log, 8, 9, more=True)
    assert numbers(log.entries) == [11, 12]
    assert log.next_request() == HistoryRequest(before=11)


@pytest.mark.parametrize("more", [False, True])
def test_the_log_is_complete_when_nothing_older_is_kept(log, more):
    log.load_older()
    answer(log, first=11, up_to=10, more=more)
    assert numbers(log.entries) == [11, 12]
    assert log.reached_start


def test_newer_messages_are_requested_before_older_messages(log):
    log.load_older()
    log.set_newest(13)
    assert log.next_request() == HistoryRequest(after=12)
    answer(log, 13)
    assert log.next_request() == HistoryRequest(before=11)


def test_an_older_page_is_prepended_once(log):
    log.load_older()
    request = log.next_request()
    answer(log, 9, 10, more=True)
    log.on_history(request, page(9, 10, more=True))
    assert numbers(log.entries) == [9, 10, 11, 12]
