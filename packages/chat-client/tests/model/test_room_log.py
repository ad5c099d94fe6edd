"""A room's log sorts messages that arrive in any order, and detects missing messages."""

import pytest
from chat_client.model.room_log import HistoryRequest, RoomLog
from client_support.messages import message, numbers, page


@pytest.fixture
def log():
    """A log that has begun with the messages 11 and 12 and has older messages."""
    log = RoomLog()
    log.on_history(log.next_request(), page(11, 12, more=True))
    return log


def receive(log, *seqs):
    for seq in seqs:
        log.receive(message(seq))


def answer(log, *seqs, **options):
    log.on_history(log.next_request(), page(*seqs, **options))


def empty_room():
    log = RoomLog()
    answer(log, first=1, up_to=0)
    return log


def test_the_log_begins_with_the_newest_page(log):
    assert numbers(log.entries) == [11, 12]
    assert not log.is_behind
    assert not log.reached_start


def test_live_messages_are_held_until_the_first_page_arrives():
    log = RoomLog()
    receive(log, 13, 12)
    assert log.entries == []
    assert log.next_request() == HistoryRequest()
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
    assert log.next_request() == HistoryRequest(after=12)


def test_the_log_is_not_behind_when_an_older_number_is_known(log):
    log.set_newest(12)
    log.set_newest(0)
    assert not log.is_behind


def test_the_log_is_still_behind_after_a_page_that_is_not_the_last(log):
    log.set_newest(20)
    answer(log, 13, 14, more=True)
    assert numbers(log.entries) == [11, 12, 13, 14]
    assert log.next_request() == HistoryRequest(after=14)


def test_more_messages_than_a_page_has_are_requested_even_if_no_number_of_them_is_known(log):
    answer(log, 13, 14, more=True)
    assert log.is_behind


def test_void_numbers_of_an_answer_show_nothing(log):
    log.set_newest(18)
    answer(log, 14, 15, 18, first=13, up_to=19)
    assert numbers(log.entries) == [11, 12, 14, 15, 18]
    assert (log.last, log.is_behind) == (19, False)


def test_what_is_no_longer_kept_is_marked_as_a_gap(log):
    answer(log, 15, 18)
    assert numbers(log.entries) == [11, 12, (13, 14), 15, 18]


def test_a_gap_is_marked_even_if_nothing_newer_is_kept(log):
    log.set_newest(14)
    answer(log, first=15, up_to=14)
    assert numbers(log.entries) == [11, 12, (13, 14)]
    assert not log.is_behind


def test_the_log_does_not_advance_past_the_end_of_an_answer(log):
    receive(log, 15)
    answer(log, 13)
    assert numbers(log.entries) == [11, 12, 13]
    assert log.next_request() == HistoryRequest(after=13)


def test_an_answer_without_anything_new_changes_nothing(log):
    receive(log, 14)
    answer(log, first=13, up_to=12)
    assert numbers(log.entries) == [11, 12]
    assert log.is_behind


def test_held_messages_are_shown_with_the_answer_that_reaches_them(log):
    receive(log, 14, 16)
    answer(log, 15, first=13)
    assert numbers(log.entries) == [11, 12, 14, 15, 16]


def test_a_void_counts_as_received_and_shows_nothing(log):
    log.receive_void(13)
    receive(log, 14, 17)
    log.receive_void(16)
    log.receive_void(15)
    assert numbers(log.entries) == [11, 12, 14, 17]
    assert not log.is_behind


def test_a_void_ahead_of_its_turn_shows_that_a_number_is_missing(log):
    log.receive_void(14)
    assert log.is_behind
    receive(log, 13, 15)
    assert numbers(log.entries) == [11, 12, 13, 15]


def test_voids_are_held_until_the_first_page_arrives():
    log = RoomLog()
    log.receive_void(13)
    receive(log, 14)
    answer(log, 11, 12)
    assert numbers(log.entries) == [11, 12, 14]


def test_the_first_page_may_begin_and_end_with_voids():
    log = RoomLog()
    answer(log, 11, first=10, up_to=12)
    receive(log, 13)
    assert (log.first, numbers(log.entries)) == (10, [11, 13])


def test_a_late_answer_changes_nothing(log):
    log.set_newest(13)
    request = log.next_request()
    answer(log, 13)
    receive(log, 14)
    log.on_history(request, page(13))
    assert numbers(log.entries) == [11, 12, 13, 14]


def test_messages_between_two_newest_pages_are_requested(log):
    log.on_history(HistoryRequest(), page(20, 21, more=True))
    assert numbers(log.entries) == [11, 12]
    assert log.next_request() == HistoryRequest(after=12)


def test_another_newest_page_that_follows_is_shown(log):
    log.on_history(HistoryRequest(), page(12, 14, up_to=15, more=True))
    assert numbers(log.entries) == [11, 12, 14]
    assert (log.last, log.is_behind) == (15, False)


def test_a_room_without_messages_needs_no_request():
    log = empty_room()
    assert not log.is_incomplete
    assert log.last == 0
    assert log.reached_start


def test_the_first_messages_of_a_room_are_requested_because_any_may_be_missing():
    log = empty_room()
    receive(log, 1001)
    assert log.entries == []
    assert log.next_request() == HistoryRequest(after=0)
    answer(log, 1000, 1001)
    receive(log, 1002)
    assert numbers(log.entries) == [1000, 1001, 1002]


def test_a_room_that_was_empty_may_begin_with_any_number():
    log = empty_room()
    log.receive_void(1001)
    answer(log, first=1002, up_to=1001)
    assert not log.is_behind
    receive(log, 1002)
    assert numbers(log.entries) == [1002]


def test_what_is_skipped_is_a_gap_up_to_the_next_known_message(log):
    receive(log, 14, 15, 18)
    log.skip_missing()
    assert numbers(log.entries) == [11, 12, (13, 13), 14, 15]
    log.skip_missing()
    assert numbers(log.entries) == [11, 12, (13, 13), 14, 15, (16, 17), 18]
    log.set_newest(20)
    log.skip_missing()
    assert numbers(log.entries)[-1] == (19, 20)
    assert not log.is_behind


def test_a_first_page_that_is_skipped_begins_with_what_is_known():
    log = RoomLog()
    receive(log, 14, 15)
    log.skip_missing()
    assert numbers(log.entries) == [14, 15]
    log = RoomLog()
    log.skip_missing()
    assert (log.last, log.reached_start) == (0, True)


def test_a_request_has_only_the_fields_that_it_needs():
    assert HistoryRequest().fields == {}
    assert HistoryRequest(after=0).fields == {"after": 0}
    assert HistoryRequest(before=5).fields == {"before": 5}
