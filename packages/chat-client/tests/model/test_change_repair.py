"""Which changes a client has, and when it requests those that it misses."""

from itertools import pairwise

import pytest
from chat_client.model.change_cursor import ChangeCursor
from client_support.messages import fields, message, stamp
from client_support.talk import Talk, begun

BEN = "member-ben"


@pytest.fixture
def cursor():
    """That has all changes up to 5."""
    cursor = ChangeCursor()
    cursor.begin(5)
    return cursor


def test_ranges_may_come_in_any_order_and_overlap(cursor):
    cursor.receive(9, 10)
    cursor.receive(7, 9)
    assert (cursor.up_to, cursor.is_behind) == (5, True)
    cursor.receive(4, 7)
    assert (cursor.up_to, cursor.is_behind) == (10, False)


def test_a_range_without_changes_changes_nothing(cursor):
    cursor.receive(1, 0)
    cursor.receive(6, 5)
    assert (cursor.up_to, cursor.is_behind) == (5, False)


def test_what_came_before_the_first_page_counts_once_that_says_where_changes_begin():
    cursor = ChangeCursor()
    cursor.receive(6, 7)
    cursor.receive(9, 9)
    assert (cursor.up_to, cursor.is_behind) == (None, False)
    cursor.begin(5)
    assert (cursor.up_to, cursor.is_behind) == (7, True)
    cursor.begin(3)
    assert cursor.up_to == 7


def changed(talk, now, first, up_to, *messages, **others):
    ends = {"from": first, "upTo": up_to, "more": False}
    talk.receive(now, "changes", messages=list(map(fields, messages)), **ends, **others)


def with_changes(**options):
    """A conversation that has all changes up to 5."""
    talk = begun(**options)
    talk.state.rooms["lobby"].changes.begin(5)
    return talk


def test_of_a_change_that_is_still_being_written_it_asks_again_after_a_growing_backoff():
    talk, asked, now = with_changes(), [], 1.0
    changed(talk, now, 6, 5, last=6)
    while len(asked) < 4:
        for frame in talk.due(now):
            if frame["action"] == "changes":
                asked.append(now)
                changed(talk, now, 6, 5, id=frame["id"], last=6)
        now = max(now, talk.connection.next_due)
    assert [later - earlier for earlier, later in pairwise(asked)] == [0.5, 1, 2]


def test_a_busy_room_in_which_each_change_is_a_little_late_is_not_asked_for_anything():
    talk = with_changes()
    for number in range(6, 60, 2):
        changed(talk, number, number + 1, number + 1)
        assert talk.due(number) == []
        changed(talk, number + 1.5, number, number)
        assert talk.due(number + 1.5) == []


def test_without_recovery_missing_changes_are_not_requested_and_nothing_waits_for_them():
    talk = with_changes(recover=False)
    changed(talk, 1, 9, 9, message(12, deleted=stamp(BEN), revision=1))
    assert [talk.due(now) for now in (1, 4, 60)] == [[]] * 3
    assert talk.log.find(12).deleted
    assert not talk.state.rooms["lobby"].changes.is_behind


def test_the_texts_of_dropped_messages_are_gone_and_older_pages_are_loaded_again():
    talk = Talk()
    talk.due(0)
    talk.history(0, "history-1", 11, 12, more=True)
    talk.state.rooms["lobby"].changes.begin(5)
    talk.pong(1, 12)
    changed(talk, 1, 300, 300)
    talk.due(1)
    (asked,) = [frame for frame in talk.due(3.1) if frame["action"] == "changes"]
    changed(talk, 3.2, 200, 300, id=asked["id"])
    assert (talk.log.entries, talk.log.first, talk.log.last) == ([], 13, 12)
    (older,) = [frame for frame in talk.due(3.2) if frame["action"] == "history"]
    talk.history(3.3, older["id"], 11, 12, more=True)
    talk.receive_message(3.4, 13)
    assert [entry.seq for entry in talk.log.entries] == [11, 12, 13]
    assert talk.log.prepended == 2
