"""A batch of records is handed to each consumer, whatever the others do."""

import pytest

from chalicelib.domain import Message
from chalicelib.events import ConsumersFailed, consume

RECORD = {
    "eventID": "1",
    "dynamodb": {
        "ApproximateCreationDateTime": 1_700_000_000,
        "NewImage": {
            "room": {"S": "garden"},
            "seq": {"N": "1"},
            "member": {"S": "a" * 22},
            "name": {"S": "Ana"},
            "data": {"S": "hi"},
            "at": {"N": "1700000000000"},
            "expiresAt": {"N": "1702592000"},
        },
    },
}
NO_EVENT = {
    "eventID": "2",
    "dynamodb": {"NewImage": {"room": {"S": "garden#counter"}, "seq": {"N": "0"}}},
}


class Listener:
    def __init__(self):
        self.batches = []

    def handle(self, events):
        self.batches.append([event.after.seq for event in events])


class Broken(Listener):
    def handle(self, events):
        super().handle(events)
        raise RuntimeError("a text")


def test_each_consumer_gets_all_events_of_a_batch_at_once():
    first, second = Listener(), Listener()
    consume([RECORD, NO_EVENT, RECORD], [first, second])
    assert first.batches == second.batches == [[1, 1]]


def test_a_batch_without_events_calls_nobody():
    listener = Broken()
    consume([NO_EVENT], [listener])
    assert listener.batches == []


def test_a_consumer_that_fails_makes_the_batch_come_again_and_keeps_no_other_from_it():
    broken, after = Broken(), Listener()
    with pytest.raises(ConsumersFailed, match=r"^Broken$"):
        consume([RECORD], [broken, after])
    assert after.batches == [[1]]


def test_the_message_of_an_event_is_read_as_the_log_reads_it():
    seen = []

    class Reader:
        def handle(self, events):
            seen.extend(events)

    consume([RECORD], [Reader()])
    sent = Message(
        room="garden", seq=1, member="a" * 22, name="Ana", data="hi", at=1_700_000_000_000
    )
    assert [event.after for event in seen] == [sent]
