"""WebhookConsumer: queues each event for the webhooks of its room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.domain import Webhook
from chalicelib.events import KINDS, MessageEvent, encode
from chalicelib.protocol import identifiers
from chalicelib.stores import WebhookStore
from chalicelib.webhooks.queue import Delivery, WebhookQueue


class WebhookConsumer:
    """Takes the events of the message log. An event that comes again is queued again, unless that
    is within five minutes: receivers know it by its id."""

    def __init__(self, store: WebhookStore, queue: WebhookQueue) -> None:
        self._store = store
        self._queue = queue

    def handle(self, events: Sequence[MessageEvent]) -> None:
        """Queue the events of a batch; raises StoreUnavailable, QueueUnavailable."""
        told = [event for event in events if event.kind in KINDS]
        rooms = dict.fromkeys(_room_of(event) for event in told)
        webhooks = {room: self._store.webhooks(room) for room in rooms}
        self._queue.put(
            delivery for event in told for delivery in _deliveries(event, webhooks[_room_of(event)])
        )


def _room_of(event: MessageEvent) -> str:
    """The room whose webhooks hear of an event: a thread has none of its own."""
    return identifiers.parent(event.after.room) or event.after.room


def _deliveries(event: MessageEvent, webhooks: Sequence[Webhook]) -> Iterator[Delivery]:
    kind = event.kind.value
    hearing = [each for each in webhooks if each.disabled is None and kind in each.kinds]
    body = encode(event) if hearing else ""
    for each in hearing:
        yield Delivery(each.room, each.id, event.after.room, kind, event.id, body)
