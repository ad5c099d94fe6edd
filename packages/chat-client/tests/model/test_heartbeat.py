"""When a client pings, and when it gives a connection up."""

from itertools import pairwise

import pytest
from chat_client.model.heartbeat import PING, ConnectionDead, Heartbeat
from chat_client.model.timeouts import Timeouts
from client_support.talk import begun, ping, sent


@pytest.fixture
def talk():
    """A conversation that has started with the messages 11 and 12."""
    return begun()


def test_not_connected_ends_the_connection(talk):
    with pytest.raises(ConnectionDead, match="does not know"):
        talk.error(1, "not_connected", "history-1")


@pytest.mark.parametrize(("fraction", "wait"), [(0, 2.25), (1, 3.75)])
def test_clients_that_connect_at_the_same_time_do_not_ping_at_the_same_time(fraction, wait):
    heartbeat = Heartbeat(Timeouts(), 0.0, lambda: fraction)
    heartbeat.on_entered(0.0)
    assert heartbeat.frame_due(wait - 0.01) is None
    assert heartbeat.frame_due(heartbeat.due_at) == PING
    assert heartbeat.due_at == 120


def test_after_the_machine_slept_one_ping_is_enough():
    heartbeat = Heartbeat(Timeouts(), 0.0, lambda: 0.5)
    heartbeat.on_entered(0.0)
    assert heartbeat.frame_due(500) == PING
    assert heartbeat.due_at == 510


def test_an_idle_connection_is_pinged_at_growing_intervals(talk):
    pinged = [0.0]
    while len(pinged) < 7:
        pinged.append(talk.connection.next_due)
        assert talk.due(pinged[-1]) == [ping(len(pinged))]
        talk.pong(pinged[-1], 12)
    assert [b - a for a, b in pairwise(pinged)] == [120, 240, 300, 300, 300, 300]


def test_a_message_resets_the_idle_time(talk):
    assert talk.due(120) == [ping(2)]
    talk.pong(120, 12)
    talk.receive_message(130, 13)
    assert talk.due(249) == []
    assert talk.due(250) == [ping(3)]


def test_a_missing_pong_ends_the_connection(talk):
    talk.due(120)
    assert talk.due(129.9) == []
    with pytest.raises(ConnectionDead, match="silent"):
        talk.due(130)


def test_any_frame_in_place_of_a_pong_keeps_the_connection(talk):
    talk.due(120)
    talk.receive_message(125, 13)
    assert talk.due(130) == []


def test_an_unanswered_message_on_a_silent_connection_is_followed_by_a_ping(talk):
    item = talk.outbox.add("one")
    talk.due(1)
    assert talk.due(6) == [sent(item), ping(2)]


def test_an_unanswered_message_is_not_followed_by_a_ping_if_other_frames_come(talk):
    item = talk.outbox.add("one")
    talk.due(1)
    talk.receive_message(5, 13)
    assert talk.due(6) == [sent(item)]
