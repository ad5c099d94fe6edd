"""Posting: frames on their way to connections, and those forgotten that are gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from chalicelib import telemetry
from chalicelib.broadcast import Broadcaster
from chalicelib.connections import Connection, ConnectionStore, StoreUnavailable
from chalicelib.fanout import FanoutQueue, QueueUnavailable

# The row of a connection is written while its handshake lasts, at most API Gateway's integration
# time-out of 29 s. Until the handshake has ended a post to it is answered 410, as if it were gone.
HANDSHAKE = 30_000  # ms

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
        gone = self._broadcaster.broadcast(frame, [connection_id]).gone
        return self.forget(gone)

    def deliver(self, room: str, frame: str, recipients: Sequence[str]) -> list[Connection]:
        """Post a frame to connections in a room: the first at once, as it may be the sender's; the
        others from here if they are few, and from other functions if they are many."""
        if len(recipients) <= self._fanout.chunk:
            return self.post(frame, recipients)
        gone = self.post(frame, recipients[:1])
        try:
            self._fanout.put(room, frame, recipients[1:])
        except QueueUnavailable as error:
            log.error("a frame is not broadcast: queue unavailable: %s", error)
        return gone

    def post(self, frame: str, recipients: Sequence[str]) -> list[Connection]:
        """Post a frame to all recipients.

        A newcomer answers as if gone while its handshake lasts. It stays: what it misses in that
        time it asks for when it is there.
        """
        if not recipients:
            return []
        began = time.perf_counter()
        delivery = self._broadcaster.broadcast(frame, recipients)
        telemetry.count("BroadcastTime", (time.perf_counter() - began) * 1000, "Milliseconds")
        telemetry.count("Deliveries", delivery.sent)
        telemetry.count("Failed", len(delivery.failed))
        gone = self.forget(delivery.gone, connected_before=self._clock() - HANDSHAKE)
        telemetry.count("Gone", len(gone))
        return gone

    def forget(
        self, connection_ids: Sequence[str], connected_before: int | None = None
    ) -> list[Connection]:
        """Remove the rows of connections that are from before a time, and return what was removed.

        connected_before: milliseconds since the epoch. Never raises: a row left behind is found
        gone at the next post.
        """
        removed = (self._forget(id, connected_before) for id in connection_ids)
        return [connection for connection in removed if connection]

    def _forget(self, connection_id: str, connected_before: int | None) -> Connection | None:
        try:
            return self._connections.leave(connection_id, connected_before)
        except StoreUnavailable as error:
            log.warning("row of %s stays: store unavailable: %s", connection_id, error)
            return None
