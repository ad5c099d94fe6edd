"""A room's log grows at its beginning, page by page."""

import pytest
from chat_client.model.room_log import HistoryRequest, RoomLog
from client_support.messages import messages, numbers


@pytest.fixture
def log():
    """A log that has begun with the messages 11 and 12 and has older messages."""
    log = RoomLog()
    log.on_history(log.next_request(), messages(11, 12), more=True)
    return log


def answer(log, *seqs, more=False):
    log.on_history(log.next_request(), messages(*seqs), more)


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


def test_gaps_in_and_after_an_older_page_are_marked(log):
    log.load_older()
    answer(log, 5, 8, more=True)
    assert numbers(log.entries) == [5, (6, 7), 8, (9, 10), 11, 12]
    assert log.prepended == 4


def test_the_log_is_complete_when_no_older_messages_are_kept(log):
    log.load_older()
    answer(log)
    assert numbers(log.entries) == [11, 12]
    assert log.reached_start


def test_newer_messages_are_requested_before_older_messages(log):
    log.load_older()
    log.set_newest(13)
    assert log.next_request() == HistoryRequest(after=12, newest=13)
    answer(log, 13)
    assert log.next_request() == HistoryRequest(before=11)


def test_an_older_page_is_prepended_once(log):
    log.load_older()
    request = log.next_request()
    answer(log, 9, 10, more=True)
    log.on_history(request, messages(9, 10), more=True)
    assert numbers(log.entries) == [9, 10, 11, 12]
