"""When history is requested, and which part of it."""

import pytest
from client_support.messages import numbers
from client_support.talk import Talk, begun


@pytest.fixture
def talk():
    """A conversation that has started with the messages 11 and 12."""
    return begun()


def test_over_a_new_connection_the_client_requests_newer_messages(talk):
    talk.connect(100)
    assert [frame.get("after") for frame in talk.due(100)] == [12]


def test_an_unanswered_request_is_repeated_with_growing_timeouts():
    talk = Talk()
    asked = []
    for now in range(80):
        asked += [now for frame in talk.due(now) if frame["action"] == "history"]
        talk.pong(now, 12)
    assert asked == [0, 5, 15, 35, 75]


def test_a_missing_number_is_requested_after_a_grace_period(talk):
    talk.receive_message(1, 14)
    assert talk.due(1) == []
    assert talk.connection.next_due == pytest.approx(1.3)
    assert [frame["after"] for frame in talk.due(1.3)] == [12]


def test_a_late_message_is_not_requested(talk):
    talk.receive_message(1, 14)
    talk.due(1)
    talk.receive_message(1.1, 13)
    assert talk.due(1.3) == []
    assert numbers(talk.log.entries) == [11, 12, 13, 14]


def test_the_next_page_is_requested_at_once(talk):
    talk.pong(1, 20)
    talk.due(1)
    talk.due(1.3)
    talk.history(2, "history-2", 13, 14, more=True)
    assert [frame["after"] for frame in talk.due(2)] == [14]


def test_a_number_that_is_still_being_written_is_requested_after_a_growing_backoff(talk):
    talk.receive_message(1, 14)
    talk.due(1)
    now, asked = talk.connection.next_due, []
    while now < 60:
        if talk.due(now):
            asked.append(now)
            talk.history(now, f"history-{len(asked) + 1}", first=13, up_to=12)
        now = talk.connection.next_due
    assert asked == pytest.approx([1.3, 1.8, 2.8, 4.8, 8.8, 16.8, 31.8, 46.8])


def test_an_older_page_that_ends_early_is_requested_after_a_backoff(talk):
    talk.log.load_older()
    talk.due(1)
    talk.history(1, "history-2", 8, 9, more=True)
    assert talk.due(1) == []
    assert [frame["before"] for frame in talk.due(1.5)] == [11]


def test_after_a_new_connection_an_older_page_is_requested_at_once(talk):
    talk.log.load_older()
    again = Talk(log=talk.log)
    assert [frame["after"] for frame in again.due(1)] == [12]
    again.history(1, "history-1", first=13, up_to=12)
    assert [frame["before"] for frame in again.due(1)] == [11]


def test_the_first_message_of_a_room_is_requested_at_once():
    talk = Talk()
    talk.due(0)
    talk.history(0, "history-1", first=1, up_to=0)
    talk.due(0)
    talk.receive_message(2, 1000)
    assert [frame["after"] for frame in talk.due(2)] == [0]


def test_a_history_that_was_not_requested_is_ignored(talk):
    talk.history(1, "history-7", 13)
    assert numbers(talk.log.entries) == [11, 12]


def test_an_unavailable_history_is_requested_again():
    talk = Talk()
    talk.due(0)
    talk.error(0.1, "unavailable", "history-1")
    assert talk.due(0.1) == []
    assert [frame["action"] for frame in talk.due(0.6)] == ["history"]


def test_a_history_that_came_too_soon_is_requested_when_the_server_allows_it(talk):
    talk.log.load_older()
    talk.due(1)
    talk.error(1, "too_many", "history-2", retryAfter=400)
    assert talk.due(1.4) == []
    assert [frame["before"] for frame in talk.due(1.45)] == [11]
    assert not talk.connection.is_throttled("lobby")


def test_older_messages_are_requested_at_once(talk):
    talk.log.load_older()
    assert [frame["before"] for frame in talk.due(1)] == [11]
