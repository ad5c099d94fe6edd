"""Events: what has happened to messages, read from the records of the message table's stream, and
handed to all that take part in it. Exports the events, the port of their consumers, and what feeds
them."""

from chalicelib.events.bus import BusUnavailable, EventBus
from chalicelib.events.consumers import ConsumersFailed, EventConsumer, consume
from chalicelib.events.outgoing import KINDS, encode, event_type
from chalicelib.events.records import EventKind, MessageEvent, message_events

__all__ = [
    "KINDS",
    "BusUnavailable",
    "ConsumersFailed",
    "EventBus",
    "EventConsumer",
    "EventKind",
    "MessageEvent",
    "consume",
    "encode",
    "event_type",
    "message_events",
]
