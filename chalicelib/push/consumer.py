"""PushConsumer: queues whom to notify of each new message."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.events import EventKind, MessageEvent
from chalicelib.push.audience import Audience
from chalicelib.push.queue import PushJob, PushQueue


class PushConsumer:
    """Takes the events of the message log. An event that comes again is queued again: the browser
    then shows one notification in place of the other."""

    def __init__(self, audience: Audience, queue: PushQueue) -> None:
        self._audience = audience
        self._queue = queue

    def handle(self, events: Sequence[MessageEvent]) -> None:
        """Queue the notifications of a batch; raises StoreUnavailable, QueueUnavailable."""
        created = [event.after for event in events if event.kind is EventKind.CREATED]
        jobs = [
            PushJob(member, message.room, message.seq)
            for message in created
            for member in self._audience.of(message)
        ]
        self._queue.put(jobs)
