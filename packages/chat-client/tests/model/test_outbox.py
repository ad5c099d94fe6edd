"""An outbox keeps what was said, in order, until it is known to be in the log."""

from itertools import count

import pytest
from chat_client.errors import MessageRefused
from chat_client.model.outbox import MAX_RESEND_AGE_S, Outbox
from client_support.messages import ANA, message

NOW = 1_700_000_000.0
TOO_LONG = MessageRefused("wrong_size", "too long")


class Kept:
    """A storage that one can look into."""

    def __init__(self, **items):
        self.items = items

    def load(self):
        return [(id, *item) for id, item in self.items.items()]

    def put(self, id, data, at):
        assert id not in self.items
        self.items[id] = (data, at)

    def remove(self, id):
        self.items.pop(id, None)


@pytest.fixture
def kept():
    return Kept()


class Clock:
    """Goes when it is told to."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outbox(kept, clock):
    """With the ids 1, 2, 3 ..."""
    return Outbox(kept, map(str, count(1)).__next__, clock)


def texts(outbox):
    return [item.data for item in outbox.items]


def test_the_oldest_is_the_next_to_be_sent(outbox):
    outbox.add("one")
    outbox.add("two")
    assert outbox.next.data == "one"
    assert texts(outbox) == ["one", "two"]


def test_what_is_acknowledged_leaves_it_as_the_message_that_it_has_become(outbox, kept):
    item = outbox.add("one")
    stored = message(7, ANA, item.id)
    outbox.acknowledge(stored)
    assert (item.state, item.message) == ("sent", stored)
    assert outbox.next is None
    assert kept.items == {}


def test_others_are_not_acknowledged(outbox):
    outbox.add("one")
    outbox.acknowledge(message(7, ANA, id="of another"))
    outbox.acknowledge(message(8, ANA))
    assert texts(outbox) == ["one"]


def test_what_fails_stays_and_the_next_one_goes_on(outbox, kept):
    item = outbox.add("one")
    outbox.add("two")
    outbox.fail(item.id, TOO_LONG)
    assert (item.state, item.error) == ("failed", TOO_LONG)
    assert outbox.next.data == "two"
    assert texts(outbox) == ["one", "two"]
    assert kept.items == {"1": ("one", NOW), "2": ("two", NOW)}


def test_what_is_retried_goes_with_its_id_after_all_others(outbox, kept):
    item = outbox.add("one")
    outbox.add("two")
    outbox.fail(item.id, TOO_LONG)
    outbox.retry(item.id)
    assert (item.id, item.state) == ("1", "sending")
    assert texts(outbox) == texts(Outbox(kept, clock=lambda: NOW)) == ["two", "one"]


def test_what_the_server_may_have_forgotten_is_not_sent_again_by_itself(outbox, clock):
    item = outbox.add("one")
    clock.now += MAX_RESEND_AGE_S
    outbox.add("two")
    outbox.fail_expired()
    assert item.state == "sending"
    clock.now += 1
    outbox.fail_expired()
    assert (item.error.code, item.error.reason) == ("too_old", "This was written long ago.")
    assert outbox.next.data == "two"


def test_what_was_kept_for_too_long_is_there_to_be_seen_but_failed(clock):
    kept = Kept(a=("one", NOW - MAX_RESEND_AGE_S - 1), b=("two", NOW - MAX_RESEND_AGE_S))
    outbox = Outbox(kept, clock=clock)
    assert [item.state for item in outbox.items] == ["failed", "sending"]


def test_what_failed_for_one_reason_does_not_fail_for_another(outbox, clock):
    item = outbox.add("one")
    outbox.fail(item.id, TOO_LONG)
    clock.now += MAX_RESEND_AGE_S + 1
    outbox.fail_expired()
    assert item.error == TOO_LONG


def test_what_is_retried_is_said_now(outbox, kept, clock):
    item = outbox.add("one")
    clock.now += MAX_RESEND_AGE_S + 1
    outbox.fail_expired()
    outbox.retry(item.id)
    outbox.fail_expired()
    assert item.state == "sending"
    assert [item.state for item in Outbox(kept, clock=clock).items] == ["sending"]


def test_what_is_discarded_is_gone(outbox, kept):
    item = outbox.add("one")
    outbox.fail(item.id, TOO_LONG)
    outbox.discard(item.id)
    assert outbox.items == []
    assert kept.items == {}


def test_what_failed_may_turn_out_to_be_in_the_log(outbox):
    item = outbox.add("one")
    outbox.fail(item.id, TOO_LONG)
    outbox.acknowledge(message(7, ANA, item.id))
    assert item.state == "sent"


def test_a_refusal_of_what_is_not_there_is_passed_over(outbox):
    outbox.fail("unknown", TOO_LONG)
    assert outbox.items == []


def test_what_was_kept_is_sent_under_its_old_ids_before_anything_new():
    outbox = Outbox(Kept(a=("one", NOW), b=("two", NOW)), clock=lambda: NOW)
    outbox.add("three")
    assert texts(outbox) == ["one", "two", "three"]
    assert (outbox.next.id, outbox.next.data) == ("a", "one")


def test_ids_are_not_to_be_guessed_and_fit_a_frame():
    outbox = Outbox()
    ids = {outbox.add("the same").id for _ in range(100)}
    assert len(ids) == 100
    assert all(22 <= len(id) <= 64 for id in ids)
