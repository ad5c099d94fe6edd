"""What takes events, and how a batch of them is handed to all."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from chalicelib.events.records import MessageEvent, Record, message_events

log = logging.getLogger(__name__)


class ConsumersFailed(Exception):
    """Some consumers could not take a batch; `str()` names them. Lambda hands it out again."""


class EventConsumer(Protocol):
    """Something that takes the events of messages, in the order of each room.

    The stream hands out each event at least once, so a consumer is idempotent: it may have seen any
    of the events before, up to a day ago.
    """

    def handle(self, events: Sequence[MessageEvent]) -> None:
        """Take a batch; what it raises makes the whole batch come again, to all consumers."""


def consume(records: Iterable[Record], consumers: Iterable[EventConsumer]) -> None:
    """Hand the events of a batch of records to each consumer; raises ConsumersFailed.

    One consumer's failure keeps no other one from its work. The batch comes again as a whole, so
    those that did their work do it a second time, to the same effect; after repeated failures
    Lambda halves the batch, so that a single event that a consumer cannot take holds back the
    others only briefly. At the end it goes to the dead-letter queue of the stream.
    """
    events = tuple(message_events(records))
    failed = [
        type(consumer).__name__ for consumer in consumers if events and not _took(consumer, events)
    ]
    if failed:
        raise ConsumersFailed(", ".join(failed))


def _took(consumer: EventConsumer, events: Sequence[MessageEvent]) -> bool:
    try:
        consumer.handle(events)
    except Exception as error:  # whatever it is, the others get the events
        log.exception("%s failed: %s", type(consumer).__name__, type(error).__name__)
        return False
    return True
