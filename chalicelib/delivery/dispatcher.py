"""Posting: frames on their way to connections, and those forgotten that are gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice

from chalicelib import deadline, telemetry
from chalicelib.delivery.broadcaster import Broadcaster, Delivery
from chalicelib.delivery.fanout_queue import Chunk, FanoutQueue, QueueUnavailable
from chalicelib.stores.connection_items import Connection
from chalicelib.stores.connections import ConnectionStore
from chalicelib.stores.errors import StoreUnavailable

# The row of a connection is written while its handshake lasts, at most API Gateway's integration
# time-out of 29 s. Until the handshake has ended a post to it is answered 410, as if it were gone.
HANDSHAKE = 30_000  # ms
FIRST = 3.0  # s for the sender of what is for many, who are not to wait for a connection that hangs
TRIES = 3  # functions that may have had no time for a connection, before it is left to itself

log = logging.getLogger(__name__)


class Posting:
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

    def answer(self, frame: str, connection_id: str) -> list[Connection]:
        """Post a frame to one who has just sent one: no newcomer, and not counted as a delivery."""
        delivery = self._broadcaster.broadcast(frame, [connection_id])
        _count_trouble(delivery)
        if delivery.left:
            log.warning("no time was left to answer %s, who will ask again", connection_id)
        return self.forget(delivery.gone)

    def deliver(self, room: str, frame: str, recipients: Iterable[str]) -> list[Connection]:
        """Post a frame to connections in a room: the first at once, as it may be the sender's; the
        others from here if they are few, and from other functions if they are many."""
        ids = iter(recipients)
        few = list(islice(ids, self._fanout.chunk + 1))
        gone = []
        try:
            if len(few) <= self._fanout.chunk:
                return self.post(Chunk(self._fanout.api, room, frame, few))
            with deadline.within(FIRST):  # longer than any who is there takes
                gone = self.post(Chunk(self._fanout.api, room, frame, few[:1]))
            self._fanout.put(room, frame, chain(few[1:], ids))
        except QueueUnavailable as error:
            log.error("a frame is not broadcast: queue unavailable: %s", error)
        return gone

    def post(self, chunk: Chunk) -> list[Connection]:
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
        if delivery.left and chunk.tries < TRIES:
            self._fanout.put(chunk.room, chunk.frame, delivery.left, chunk.tries + 1)
        elif delivery.left:
            log.error("no time was left for %s connections", len(delivery.left))
        gone = self.forget(delivery.gone, connected_before=self._clock() - HANDSHAKE)
        telemetry.count("Deliveries", delivery.sent)
        telemetry.count("Gone", len(gone))
        _count_trouble(delivery)
        return gone

    def forget(
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
    telemetry.count("Left", len(delivery.left))
    telemetry.count("Retried", delivery.retried)
