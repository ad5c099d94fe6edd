"""An outbox keeps messages in order until the server acknowledges them."""

from itertools import count

import pytest
from chat_client.errors import MessageRefused
from chat_client.model.outbox import MAX_RESEND_AGE_S, Outbox
from client_support.messages import ANA, message

NOW = 1_700_000_000.0
TOO_LONG = MessageRefused("wrong_size", "too long")


class Kept:
    """A storage whose items the test can see."""

    def __init__(self, **items):
        self.items = items

    def load(self):
        return [(id, *item) for id, item in self.items.items()]

    def put(self, id, operation, at):
        assert id not in self.items
        self.items[id] = (operation, at)

    def remove(self, id):
        self.items.pop(id, None)


@pytest.fixture
def kept():
    return Kept()


class Clock:
    """Stands still until the test moves it."""

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


def said(data):
    """The operation that sends a message."""
    return {"action": "sendmessage", "data": data}


def texts(outbox):
    return [item.data for item in outbox.items]


def test_the_oldest_message_is_sent_next(outbox):
    outbox.add("one")
    outbox.add("two")
    assert outbox.next.data == "one"
    assert texts(outbox) == ["one", "two"]


def test_an_acknowledged_item_leaves_the_outbox_and_has_its_message(outbox, kept):
    item = outbox.add("one")
    stored = message(7, ANA, item.id)
    outbox.acknowledge(stored)
    assert (item.state, item.message) == ("sent", stored)
    assert outbox.next is None
    assert kept.items == {}


def test_messages_with_other_ids_acknowledge_no_item(outbox):
    outbox.add("one")
    outbox.acknowledge(message(7, ANA, id="of another"))
    outbox.acknowledge(message(8, ANA))
    assert texts(outbox) == ["one"]


def test_a_failed_message_stays_and_the_next_message_is_sent(outbox, kept):
    item = outbox.add("one")
    outbox.add("two")
    outbox.fail(item.id, TOO_LONG)
    assert (item.state, item.error) == ("failed", TOO_LONG)
    assert outbox.next.data == "two"
    assert texts(outbox) == ["one", "two"]
    assert kept.items == {"1": (said("one"), NOW), "2": (said("two"), NOW)}


def test_a_retried_message_keeps_its_id_and_goes_after_all_others(outbox, kept):
    item = outbox.add("one")
    outbox.add("two")
    outbox.fail(item.id, TOO_LONG)
    outbox.retry(item.id)
    assert (item.id, item.state) == ("1", "sending")
    assert texts(outbox) == texts(Outbox(kept, clock=lambda: NOW)) == ["two", "one"]


def test_a_message_older_than_the_resend_period_fails(outbox, clock):
    item = outbox.add("one")
    clock.now += MAX_RESEND_AGE_S
    outbox.add("two")
    outbox.fail_expired()
    assert item.state == "sending"
    clock.now += 1
    outbox.fail_expired()
    assert (item.error.code, item.error.reason) == (
        "too_old",
        "The server may have received this message before.",
    )
    assert outbox.next.data == "two"


def test_a_message_that_was_stored_too_long_ago_is_loaded_as_failed(clock):
    kept = Kept(
        a=(said("one"), NOW - MAX_RESEND_AGE_S - 1), b=(said("two"), NOW - MAX_RESEND_AGE_S)
    )
    outbox = Outbox(kept, clock=clock)
    assert [item.state for item in outbox.items] == ["failed", "sending"]


def test_a_failed_message_keeps_its_first_reason(outbox, clock):
    item = outbox.add("one")
    outbox.fail(item.id, TOO_LONG)
    clock.now += MAX_RESEND_AGE_S + 1
    outbox.fail_expired()
    assert item.error == TOO_LONG


def test_a_retried_message_counts_as_written_now(outbox, kept, clock):
    item = outbox.add("one")
    clock.now += MAX_RESEND_AGE_S + 1
    outbox.fail_expired()
    outbox.retry(item.id)
    outbox.fail_expired()
    assert item.state == "sending"
    assert [item.state for item in Outbox(kept, clock=clock).items] == ["sending"]


def test_a_discarded_message_is_removed_from_the_outbox_and_the_storage(outbox, kept):
    item = outbox.add("one")
    outbox.fail(item.id, TOO_LONG)
    outbox.discard(item.id)
    assert outbox.items == []
    assert kept.items == {}


def test_a_failed_message_can_still_be_acknowledged(outbox):
    item = outbox.add("one")
    outbox.fail(item.id, TOO_LONG)
    outbox.acknowledge(message(7, ANA, item.id))
    assert item.state == "sent"


def test_a_refusal_of_an_unknown_id_is_ignored(outbox):
    outbox.fail("unknown", TOO_LONG)
    assert outbox.items == []


def test_loaded_messages_are_sent_with_their_ids_before_new_messages():
    outbox = Outbox(Kept(a=(said("one"), NOW), b=(said("two"), NOW)), clock=lambda: NOW)
    outbox.add("three")
    assert texts(outbox) == ["one", "two", "three"]
    assert (outbox.next.id, outbox.next.data) == ("a", "one")


def test_ids_are_random_and_fit_a_frame():
    outbox = Outbox()
    ids = {outbox.add("the same").id for _ in range(100)}
    assert len(ids) == 100
    assert all(22 <= len(id) <= 64 for id in ids)


EDIT = {"action": "edit", "target": 7, "data": "hello"}
REACT = {"action": "react", "target": 7, "reaction": "+1"}
DELETE = {"action": "delete", "target": 7}


def test_changes_of_messages_are_kept_in_order_with_all_their_fields(outbox, kept):
    for operation in (EDIT, said("one"), REACT):
        outbox.add_operation(operation)
    loaded = Outbox(kept, clock=lambda: NOW)
    assert [item.operation for item in loaded.items] == [EDIT, said("one"), REACT]
    assert [(item.action, item.target, item.data) for item in loaded.items] == [
        ("edit", 7, "hello"),
        ("sendmessage", None, "one"),
        ("react", 7, "+1"),
    ]


def test_a_deletion_takes_the_place_of_what_waits_for_its_message(outbox, kept):
    edit, other, react = map(outbox.add_operation, (EDIT, {**EDIT, "target": 8}, REACT))
    deletion = outbox.add_operation(DELETE)
    assert outbox.items == [other, deletion]
    assert [each.error.code for each in (edit, react)] == ["no_message"] * 2
    assert list(kept.items) == ["2", "4"]


def test_what_waits_for_a_message_that_somebody_deletes_is_forgotten(outbox, kept):
    edit, deletion = outbox.add_operation(EDIT), outbox.add_operation({**DELETE, "target": 8})
    other = outbox.add_operation({**EDIT, "target": 9})
    for seq in (7, 8):
        outbox.on_deleted(message(seq, revision=1))
    assert (edit.error.code, deletion.state) == ("no_message", "sent")
    assert outbox.items == [other]
    assert list(kept.items) == ["3"]


def test_a_refused_change_is_not_tried_again_after_a_restart(outbox, kept):
    item = outbox.add_operation(EDIT)
    outbox.fail(item.id, TOO_LONG)
    assert (outbox.items, kept.items) == ([item], {})
    outbox.retry(item.id)
    assert kept.items == {"1": (EDIT, NOW)}


def test_a_deletion_is_resent_however_old_it_is(outbox, clock):
    edit, deletion = outbox.add_operation(EDIT), outbox.add_operation({**DELETE, "target": 8})
    clock.now += MAX_RESEND_AGE_S + 1
    outbox.fail_expired()
    assert (edit.state, deletion.state) == ("failed", "sending")


def test_a_change_is_acknowledged_by_its_id_and_has_the_message_as_it_is_then(outbox, kept):
    item = outbox.add_operation(EDIT)
    changed = message(7, ANA, id="the message's own", revision=1)
    outbox.acknowledge(changed)
    assert item.state == "sending"
    outbox.acknowledge(changed, item.id)
    assert (item.state, item.message, kept.items) == ("sent", changed, {})
