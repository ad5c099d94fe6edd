"""When messages are sent and resent."""

from itertools import pairwise

import pytest
from chat_client.model.outbox import MAX_RESEND_AGE_S
from client_support.messages import ANA, BEN, fields, message
from client_support.talk import Talk, begun, sent


@pytest.fixture
def talk():
    """A conversation that has started with the messages 11 and 12."""
    return begun()


def test_an_expired_message_is_not_resent_after_the_machine_slept_for_days():
    today = 1_700_000_000.0
    talk = begun(clock=lambda: today)
    old = talk.outbox.add("one")
    assert talk.due(0) == [sent(old)]
    today += MAX_RESEND_AGE_S + 1
    new = talk.outbox.add("two")
    assert talk.due(9) == [sent(new)]
    assert (old.state, new.state) == ("failed", "sending")


def test_one_message_is_sent_at_a_time(talk):
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    assert talk.due(1) == [sent(one)]
    assert talk.due(2) == []
    talk.receive_message(3, 13, ANA, one.id)
    assert talk.due(3) == [sent(two)]


@pytest.mark.parametrize("member", [ANA, BEN])
def test_only_an_own_message_acknowledges(talk, member):
    item = talk.outbox.add("one")
    talk.due(1)
    talk.receive_message(2, 13, member, item.id)
    assert item.state == ("sent" if member == ANA else "sending")


def test_a_message_in_a_history_acknowledges():
    talk = Talk()
    item = talk.outbox.add("one")
    talk.due(0)
    mine = fields(message(11, ANA, item.id))
    you = {"member": ANA, "name": "ana"}
    ends = {"from": 11, "upTo": 11}
    talk.receive(1, "history", id="history-1", messages=[mine], more=False, you=you, **ends)
    assert item.state == "sent"
    assert talk.due(1) == []


def test_an_unanswered_message_is_resent_with_the_same_id_and_growing_timeouts(talk):
    item = talk.outbox.add("one")
    said = []
    for now in range(1, 100):
        said += [now for frame in talk.due(now) if frame == sent(item)]
        talk.pong(now, 12)
    assert said == [1, 6, 16, 36, 76]


def test_an_unavailable_message_is_resent_with_a_growing_backoff(talk):
    item = talk.outbox.add("one")
    now, said = 1.0, []
    while len(said) < 9:
        if sent(item) in talk.due(now):
            said.append(now)
            talk.error(now, "unavailable", item.id)
        now = talk.connection.next_due
    assert [b - a for a, b in pairwise(said)] == [0.5, 1, 2, 4, 8, 15, 15, 15]


def test_a_refused_message_fails_and_the_next_message_is_sent(talk):
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    talk.due(1)
    talk.error(1, "wrong_size", one.id)
    assert (one.state, str(one.error)) == ("failed", "why (wrong_size)")
    assert talk.due(1) == [sent(two)]


def test_a_failed_message_can_be_retried_at_once(talk):
    item = talk.outbox.add("one")
    talk.due(1)
    talk.error(1, "wrong_size", item.id)
    talk.due(1)
    talk.outbox.retry(item.id)
    assert talk.due(2) == [sent(item)]


def test_a_message_that_came_too_soon_is_sent_when_the_server_allows_it(talk):
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    assert talk.due(1) == [sent(one)]
    talk.error(1, "too_many", one.id, retryAfter=2000)
    assert talk.connection.is_throttled("lobby")
    assert talk.due(3.2) == []
    assert talk.due(3.25) == [sent(one)]
    talk.receive_message(4, 13, ANA, one.id)
    assert talk.due(4) == talk.due(6.05) == []
    assert talk.due(6.11) == [sent(two)]
    assert talk.connection.is_throttled("lobby")
    talk.receive_message(7, 14, ANA, two.id)
    talk.due(7)
    assert not talk.connection.is_throttled("lobby")


def test_an_error_of_api_gateway_makes_the_message_due_after_a_growing_backoff(talk):
    item = talk.outbox.add("one")
    now, said = 1.0, []
    while len(said) < 5:
        if sent(item) in talk.due(now):
            said.append(now)
            talk.receive(now, None, message="Internal server error")
        now = talk.connection.next_due
    assert [b - a for a, b in pairwise(said)] == [0.5, 1, 2, 4]


def test_without_recovery_a_message_that_came_too_soon_is_sent_all_the_same():
    talk = begun(recover=False)
    item = talk.outbox.add("one")
    talk.due(1)
    talk.error(1, "too_many", item.id, retryAfter=1000)
    assert talk.due(3) == [sent(item)]
