"""Dispatcher: frames on their way to connections, and those forgotten that are gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice

from chalicelib import deadline, telemetry
from chalicelib.delivery.broadcaster import Broadcaster, Delivery
from chalicelib.delivery.fanout_queue import Chunk, FanoutQueue, QueueUnavailable
from chalicelib.domain import Connection
from chalicelib.stores.connections import ConnectionStore
from chalicelib.stores.errors import StoreUnavailable

# The row of a connection is written while its handshake lasts, at most API Gateway's integration
# time-out of 29 s. Until the handshake has ended a post to it is answered 410, as if it were gone.
HANDSHAKE_GRACE_MS = 30_000
# For the post to the sender of a large broadcast: the others do not wait for a sender that hangs.
SENDER_TIMEOUT_S = 3.0
MAX_CHUNK_TRIES = 3  # after the first: invocations that run out of time before a chunk is dropped

log = logging.getLogger(__name__)


class Dispatcher:
    """The ways to reach people. What posts returns the connections that it found gone, and forgot.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        broadcaster: Broadcaster,
        fanout: FanoutQueue,
        clock: Callable[[], int],
    ) -> None:
        self._connections = connections
        self._broadcaster = broadcaster
        self._fanout = fanout
        self._clock = clock

    def reply(self, frame: str, connection_id: str) -> list[Connection]:
        """Post a frame to one who has just sent one: no newcomer, and not counted as a delivery."""
        delivery = self._broadcaster.broadcast(frame, [connection_id])
        _count_trouble(delivery)
        if delivery.undelivered:
            log.warning("no time was left to answer %s, who will ask again", connection_id)
        return self.remove_gone(delivery.gone)

    def send_to_room(self, room: str, frame: str, recipients: Iterable[str]) -> list[Connection]:
        """Post a frame to connections in a room: the first at once, as it may be the sender's; the
        others from here if they are few, and from other functions if they are many."""
        ids = iter(recipients)
        few = list(islice(ids, self._fanout.chunk + 1))
        gone = []
        try:
            if len(few) <= self._fanout.chunk:
                return self.send_chunk(Chunk(self._fanout.api, room, frame, few))
            with deadline.within(SENDER_TIMEOUT_S):  # longer than any who is there takes
                gone = self.send_chunk(Chunk(self._fanout.api, room, frame, few[:1]))
            self._fanout.put(room, frame, chain(few[1:], ids))
        except QueueUnavailable as error:
            log.error("a frame is not broadcast: queue unavailable: %s", error)
        return gone

    def send_chunk(self, chunk: Chunk) -> list[Connection]:
        """Post a frame to all recipients; who is left when time is up goes into the queue.

        Raises QueueUnavailable if they cannot: if the frame is from the queue, it comes again.
        A newcomer answers as if gone while its handshake lasts. It stays: what it misses in that
        time it asks for when it is there.
        """
        if not chunk.recipients:
            return []
        began = time.perf_counter()
        delivery = self._broadcaster.broadcast(chunk.frame, chunk.recipients)
        telemetry.count("BroadcastTime", (time.perf_counter() - began) * 1000, "Milliseconds")
        if delivery.undelivered and chunk.tries < MAX_CHUNK_TRIES:
            self._fanout.put(chunk.room, chunk.frame, delivery.undelivered, chunk.tries + 1)
        elif delivery.undelivered:
            log.error("no time was left for %s connections", len(delivery.undelivered))
        gone = self.remove_gone(delivery.gone, connected_before=self._clock() - HANDSHAKE_GRACE_MS)
        telemetry.count("Deliveries", delivery.sent)
        telemetry.count("Gone", len(gone))
        _count_trouble(delivery)
        return gone

    def remove_gone(
        self, connection_ids: Sequence[str], connected_before: int | None = None
    ) -> list[Connection]:
        """Remove the rows of connections that are from before a time, and return what was removed.

        connected_before: milliseconds since the epoch. Never raises: a row left behind is found
        gone at the next post.
        """
        try:
            return self._connections.leave(connection_ids, connected_before)
        except StoreUnavailable as error:
            some = ", ".join(connection_ids[:3])
            log.warning(
                "%s rows stay, such as %s: store unavailable: %s", len(connection_ids), some, error
            )
            return []


def _count_trouble(delivery: Delivery) -> None:
    telemetry.count("Failed", len(delivery.failed))
    telemetry.count("Undelivered", len(delivery.undelivered))
    telemetry.count("Retried", delivery.retried)
