"""Dispatcher: routes frames to one connection, a few, or a whole room, and removes gone ones."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from chalicelib import deadline, telemetry
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.broadcaster import Broadcaster, Delivery
from chalicelib.delivery.fanout_queue import FanoutQueue, QueueUnavailable, requeue_delay_s
from chalicelib.delivery.pace import Pace
from chalicelib.domain import Connection
from chalicelib.stores import PRESENCE_INTERVAL_MS, ConnectionStore, StoreUnavailable

# A connection is stored during its handshake, at most for API Gateway's integration time-out of
# 29 s. Until the handshake ends, a post to the connection gets 410, as if the connection were gone.
HANDSHAKE_GRACE_MS = 30_000
# Longer than a post to any working connection takes; the others do not wait for a hanging sender.
SENDER_TIMEOUT_S = 3.0
MAX_CHUNK_TRIES = 3  # further invocations for a chunk that ran out of time, or of the quota

log = logging.getLogger(__name__)

GoneListener = Callable[[Sequence[Connection]], None]


@dataclass(frozen=True)
class FanoutPolicy:
    """When the queue takes over.

    inline_limit: the most recipients that one invocation serves; a broadcast to more is queued.
    sender_timeout_s: for the post to the first recipient of a queued broadcast.
    """

    inline_limit: int = FANOUT_CHUNK_SIZE
    sender_timeout_s: float = SENDER_TIMEOUT_S


class Dispatcher:
    """Sends frames. Removes the stored connections that a post finds gone, and tells listeners.

    clock: returns milliseconds since the epoch, UTC.
    pace: how quickly this function posts to the recipients of chunks; None: as quickly as it can.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        broadcaster: Broadcaster,
        queue: FanoutQueue,
        clock: Callable[[], int],
        policy: FanoutPolicy = FanoutPolicy(),
        pace: Pace | None = None,
    ) -> None:
        self._connections = connections
        self._broadcaster = broadcaster
        self._queue = queue
        self._clock = clock
        self._policy = policy
        self._pace = pace
        self._gone_listeners = list[GoneListener]()

    def on_gone(self, listener: GoneListener) -> None:
        """Call `listener` with the connections that were found gone, after their removal."""
        self._gone_listeners.append(listener)

    def reply(self, frame: str, connection_id: str) -> None:
        """Send a frame to a client that has just sent one: its handshake is over, and the reply
        does not count as a delivery."""
        delivery = self._broadcaster.broadcast(frame, [connection_id])
        if delivery.undelivered:
            log.warning("no time was left to answer %s; the client will retry", connection_id)
        if delivery.gone:
            self.remove_gone(delivery.gone)

    def recipients(self, room: str, sender_id: str) -> Iterator[str]:
        """Return the sender's id, as the sender waits for the frame and the index may not list it
        yet, then the other ids in the room. Their first page is read now, and each further one
        when it is needed.

        If the store fails, the ids end: the others get the message when they ask for what they
        missed. It is logged only if the ids are used.
        """
        ids = self._connections.ids(room, self._clock())
        try:
            ids = chain(list(islice(ids, 1)), ids)
        except StoreUnavailable as error:
            ids = _failing(error)
        return _sender_first(sender_id, ids)

    def send_to(self, room: str, frame: str, recipients: Iterable[str]) -> None:
        """Send a frame to some of a room's connections: from this invocation if they are few; else
        to the first one from here, and to the others through the queue."""
        ids = iter(recipients)
        few = list(islice(ids, self._policy.inline_limit + 1))
        try:
            if len(few) <= self._policy.inline_limit:
                self._remove_after_grace(self._post(room, frame, few).gone)
            else:
                self._send_through_queue(room, frame, few[0], chain(few[1:], ids))
        except QueueUnavailable as error:
            log.error("a frame is not broadcast: queue unavailable: %s", error)

    def send_all(self, room: str, frames: Iterable[str], sender_id: str) -> None:
        """Send several frames to a room. It is listed once if it is small, else for each frame."""
        limit = self._policy.inline_limit
        few = list(islice(self.recipients(room, sender_id), limit + 1))
        for frame in frames:
            self.send_to(
                room, frame, few if len(few) <= limit else self.recipients(room, sender_id)
            )

    def send_chunk(self, room: str, frame: str, recipients: Sequence[str], tries: int = 0) -> None:
        """Send a frame to the recipients of a chunk from the queue. Those for which no time is
        left go back to the queue, and so do throttled ones if the quota is used up.

        tries: how many invocations failed to reach these recipients before.
        Raises QueueUnavailable if the queue does not take them: the whole chunk then comes again.
        """
        delivery = self._post(room, frame, recipients, tries, self._pace)
        self._remove_after_grace(delivery.gone)
        if delivery.throttled and delivery.quota_exceeded and tries < MAX_CHUNK_TRIES:
            delay_s = requeue_delay_s(tries)
            self._queue.put(room, frame, delivery.throttled, tries + 1, delay_s)

    def tell_members_later(self, room: str) -> None:
        """Have another invocation tell a room who is there, after the least time between two such
        frames. Never raises: the room is then told with the next change."""
        try:
            self._queue.put_summary(room, math.ceil(PRESENCE_INTERVAL_MS / 1000))
        except QueueUnavailable as error:
            log.warning("a room is not told who is there: queue unavailable: %s", error)

    def remove_gone(self, connection_ids: Sequence[str]) -> None:
        """Remove closed connections and tell the listeners. Never raises: a connection that stays
        stored is found gone at the next post."""
        self._tell(self._remove(connection_ids))

    def _send_through_queue(
        self, room: str, frame: str, first_id: str, others: Iterable[str]
    ) -> None:
        with deadline.within(self._policy.sender_timeout_s):
            delivery = self._post(room, frame, [first_id])
        try:
            self._queue.put(room, frame, others)
        finally:
            self._remove_after_grace(delivery.gone)

    def _post(
        self,
        room: str,
        frame: str,
        recipients: Sequence[str],
        tries: int = 0,
        pace: Pace | None = None,
    ) -> Delivery:
        if not recipients:
            return Delivery()
        began = time.perf_counter()
        delivery = self._broadcaster.broadcast(frame, recipients, pace)
        telemetry.count("BroadcastTime", (time.perf_counter() - began) * 1000, "Milliseconds")
        if delivery.undelivered and tries < MAX_CHUNK_TRIES:
            self._queue.put(room, frame, delivery.undelivered, tries + 1)
        elif delivery.undelivered:
            log.error("no time was left for %s connections", len(delivery.undelivered))
        telemetry.count("Deliveries", delivery.sent)
        return delivery

    def _remove_after_grace(self, connection_ids: Sequence[str]) -> None:
        """Remove gone connections, except new ones whose handshake may still last: once open,
        such a connection asks for the messages that it missed."""
        if not connection_ids:
            return
        gone = self._remove(connection_ids, self._clock() - HANDSHAKE_GRACE_MS)
        telemetry.count("Gone", len(gone))
        self._tell(gone)

    def _remove(
        self, connection_ids: Sequence[str], connected_before: int | None = None
    ) -> list[Connection]:
        try:
            return self._connections.leave(connection_ids, connected_before, self._clock())
        except StoreUnavailable as error:
            some = ", ".join(connection_ids[:3])
            log.warning(
                "%s rows stay, such as %s: store unavailable: %s", len(connection_ids), some, error
            )
            return []

    def _tell(self, gone: Sequence[Connection]) -> None:
        for listener in self._gone_listeners if gone else ():
            listener(gone)


def _sender_first(sender_id: str, ids: Iterator[str]) -> Iterator[str]:
    yield sender_id
    try:
        for id in ids:
            if id != sender_id:
                yield id
    except StoreUnavailable as error:
        log.error("a message is not broadcast to all: store unavailable: %s", error)


def _failing(error: StoreUnavailable) -> Iterator[str]:
    """Ids that cannot be read."""
    raise error
    yield  # makes it a generator, which raises when the first id is taken
