"""An outbox keeps what was said, in order, until it is known to be in the log."""

from itertools import count

import pytest

from chat_client.errors import MessageRefused
from chat_client.outbox import Outbox
from tests.chat_client.messages import ANA, message

TOO_LONG = MessageRefused("wrong_size", "too long")


class Kept:
    """A storage that one can look into."""

    def __init__(self, **items):
        self.items = items

    def load(self):
        return list(self.items.items())

    def put(self, id, data):
        self.items[id] = data

    def remove(self, id):
        self.items.pop(id, None)


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def outbox(kept):
    """With the ids 1, 2, 3 ..."""
    return Outbox(kept, make_id=map(str, count(1)).__next__)


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
    outbox.refuse(item.id, TOO_LONG)
    assert (item.state, item.error) == ("failed", TOO_LONG)
    assert outbox.next.data == "two"
    assert texts(outbox) == ["one", "two"]
    assert kept.items == {"1": "one", "2": "two"}


def test_what_is_retried_goes_with_its_id_after_all_others(outbox):
    item = outbox.add("one")
    outbox.add("two")
    outbox.refuse(item.id, TOO_LONG)
    outbox.retry(item.id)
    assert (item.id, item.state) == ("1", "sending")
    assert texts(outbox) == ["two", "one"]


def test_what_is_discarded_is_gone(outbox, kept):
    item = outbox.add("one")
    outbox.refuse(item.id, TOO_LONG)
    outbox.discard(item.id)
    assert outbox.items == []
    assert kept.items == {}


def test_what_failed_may_turn_out_to_be_in_the_log(outbox):
    item = outbox.add("one")
    outbox.refuse(item.id, TOO_LONG)
    outbox.acknowledge(message(7, ANA, item.id))
    assert item.state == "sent"


def test_a_refusal_of_what_is_not_there_is_passed_over(outbox):
    outbox.refuse("unknown", TOO_LONG)
    assert outbox.items == []


def test_what_was_kept_is_sent_under_its_old_ids_before_anything_new():
    outbox = Outbox(Kept(a="one", b="two"))
    outbox.add("three")
    assert texts(outbox) == ["one", "two", "three"]
    assert (outbox.next.id, outbox.next.data) == ("a", "one")


def test_ids_are_not_to_be_guessed_and_fit_a_frame():
    outbox = Outbox()
    ids = {outbox.add("the same").id for _ in range(100)}
    assert len(ids) == 100
    assert all(22 <= len(id) <= 64 for id in ids)
