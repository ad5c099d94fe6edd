"""A room's log sorts messages that arrive in any order, and detects missing messages."""

import pytest
from chat_client.model.room_log import HistoryRequest, RoomLog
from client_support.messages import message, messages, numbers


@pytest.fixture
def log():
    """A log that has begun with the messages 11 and 12 and has older messages."""
    log = RoomLog()
    log.on_history(log.next_request(), messages(11, 12), more=True)
    return log


def receive(log, *seqs):
    for seq in seqs:
        log.receive(message(seq))


def answer(log, *seqs, more=False):
    log.on_history(log.next_request(), messages(*seqs), more)


def test_the_log_begins_with_the_newest_page(log):
    assert numbers(log.entries) == [11, 12]
    assert not log.is_behind
    assert not log.reached_start


def test_live_messages_are_held_until_the_first_page_arrives():
    log = RoomLog()
    receive(log, 13, 12)
    assert log.entries == []
    assert log.next_request() == HistoryRequest(newest=13)
    answer(log, 11, 12)
    assert numbers(log.entries) == [11, 12, 13]


def test_live_messages_older_than_the_first_page_are_dropped():
    log = RoomLog()
    receive(log, 5)
    answer(log, 11, 12, more=True)
    receive(log, 13)
    assert numbers(log.entries) == [11, 12, 13]


def test_live_messages_that_follow_are_shown(log):
    receive(log, 13, 14)
    assert numbers(log.entries) == [11, 12, 13, 14]


def test_no_message_is_shown_twice(log):
    receive(log, 13, 13, 12, 11)
    answer(log, 13)
    assert numbers(log.entries) == [11, 12, 13]


def test_early_messages_are_held_until_the_missing_messages_arrive(log):
    receive(log, 15, 14)
    assert numbers(log.entries) == [11, 12]
    assert log.is_behind
    receive(log, 13)
    assert numbers(log.entries) == [11, 12, 13, 14, 15]
    assert not log.is_behind


def test_the_log_is_behind_when_a_newer_number_is_known(log):
    log.set_newest(13)
    assert log.is_behind
    assert log.next_request() == HistoryRequest(after=12, newest=13)


def test_the_log_is_not_behind_when_an_older_number_is_known(log):
    log.set_newest(12)
    log.set_newest(0)
    assert not log.is_behind


def test_the_log_is_still_behind_after_a_page_that_is_not_the_last(log):
    log.set_newest(20)
    answer(log, 13, 14, more=True)
    assert numbers(log.entries) == [11, 12, 13, 14]
    assert log.next_request() == HistoryRequest(after=14, newest=20)


def test_gaps_before_and_between_the_messages_of_an_answer_are_marked(log):
    log.set_newest(18)
    answer(log, 14, 15, 18)
    assert numbers(log.entries) == [11, 12, (13, 13), 14, 15, (16, 17), 18]
    assert not log.is_behind


def test_a_gap_at_the_end_of_an_answer_is_marked(log):
    log.set_newest(14)
    answer(log)
    assert numbers(log.entries) == [11, 12, (13, 14)]
    assert not log.is_behind


def test_messages_newer_than_the_request_are_not_marked_as_a_gap(log):
    log.set_newest(13)
    request = log.next_request()
    receive(log, 15)
    log.on_history(request, messages(13), more=False)
    assert numbers(log.entries) == [11, 12, 13]
    assert log.next_request() == HistoryRequest(after=13, newest=15)


def test_held_messages_are_shown_even_if_the_history_lacks_them(log):
    receive(log, 14)
    answer(log, 15)
    assert numbers(log.entries) == [11, 12, (13, 13), 14, 15]


def test_held_messages_are_shown_even_if_the_history_before_them_is_empty(log):
    receive(log, 15, 17)
    answer(log)
    assert numbers(log.entries) == [11, 12, (13, 14), 15, (16, 16), 17]


def test_an_empty_page_is_the_last_page_even_if_it_promises_more(log):
    log.set_newest(13)
    answer(log, more=True)
    assert not log.is_behind


def test_a_late_answer_changes_nothing(log):
    log.set_newest(13)
    request = log.next_request()
    answer(log, 13)
    receive(log, 14)
    log.on_history(request, messages(13), more=False)
    assert numbers(log.entries) == [11, 12, 13, 14]


def test_messages_between_two_newest_pages_are_requested(log):
    log.on_history(HistoryRequest(), messages(20, 21), more=True)
    assert numbers(log.entries) == [11, 12]
    assert log.next_request() == HistoryRequest(after=12, newest=21)


def test_a_room_without_messages_needs_no_request():
    log = RoomLog()
    answer(log)
    assert not log.is_incomplete
    assert log.last == 0
    assert log.reached_start


def test_the_first_messages_of_a_room_are_requested_because_any_may_be_missing():
    log = RoomLog()
    answer(log)
    receive(log, 1001)
    assert log.entries == []
    assert log.next_request() == HistoryRequest(after=0, newest=1001)
    answer(log, 1000, 1001)
    receive(log, 1002)
    assert numbers(log.entries) == [1000, 1001, 1002]


def test_messages_of_an_empty_room_that_expired_unseen_are_marked_as_a_gap():
    log = RoomLog()
    answer(log)
    log.set_newest(1000)
    log.set_newest(1002)
    answer(log, 1003)
    assert numbers(log.entries) == [(1000, 1002), 1003]


def test_expired_messages_of_an_empty_room_are_marked_even_without_newer_messages():
    log = RoomLog()
    answer(log)
    log.set_newest(1000)
    log.set_newest(1002)
    answer(log)
    assert numbers(log.entries) == [(1000, 1002)]


def test_no_gap_is_marked_before_the_first_known_number():
    log = RoomLog()
    answer(log)
    log.set_newest(1001)
    log.set_newest(0)
    answer(log, 1001)
    assert numbers(log.entries) == [1001]


def test_a_request_has_only_the_fields_that_it_needs():
    assert HistoryRequest().fields == {}
    assert HistoryRequest(after=0, newest=7).fields == {"after": 0}
    assert HistoryRequest(before=5).fields == {"before": 5}
