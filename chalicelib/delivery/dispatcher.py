"""Dispatcher: routes frames to one connection, a few, or a whole room, and removes gone ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from chalice.app import WebsocketDisconnectedError

from chalicelib import deadline, telemetry, tracing
from chalicelib.delivery.broadcaster import Broadcaster, Delivery
from chalicelib.delivery.callers import Callers
from chalicelib.delivery.fanout_policy import DEFAULT_POLICY, FanoutPolicy
from chalicelib.delivery.fanout_queue import FanoutQueue, QueueUnavailable, requeue_delay_s
from chalicelib.delivery.later import Later
from chalicelib.delivery.pace import Pace
from chalicelib.domain import Connection
from chalicelib.stores import (
    AWS_ERRORS,
    ConnectionStore,
    StoreUnavailable,
    error_summary,
)

# A connection is stored during its handshake, at most for API Gateway's integration time-out of
# 29 s. Until the handshake ends, a post to the connection gets 410, as if the connection were gone.
HANDSHAKE_GRACE_MS = 30_000
MAX_CHUNK_TRIES = 3  # further invocations for a chunk that ran out of time, or of the quota

log = logging.getLogger(__name__)

GoneListener = Callable[[Sequence[Connection]], None]


class Dispatcher:
    """Sends frames. Removes the stored connections that a post finds gone, and tells listeners.

    later: has other invocations do what this one cannot wait for.
    callers: get what is sent to them, in place of a connection.
    clock: returns milliseconds since the epoch, UTC.
    close: closes a connection; raises as the broadcaster's `send`.
    pace: how quickly this function posts to the recipients of chunks; None: as quickly as it can.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        broadcaster: Broadcaster,
        queue: FanoutQueue,
        clock: Callable[[], int],
        policy: FanoutPolicy = DEFAULT_POLICY,
        pace: Pace | None = None,
        close: Callable[[str], None] | None = None,
    ) -> None:
        self._connections = connections
        self._broadcaster = broadcaster
        self._queue = queue
        self._clock = clock
        self._policy = policy
        self._pace = pace
        self._close = close
        self.later = Later(queue, clock)
        self.callers = Callers()
        self._gone_listeners = list[GoneListener]()

    def on_gone(self, listener: GoneListener) -> None:
        """Call `listener` with the connections that were found gone, after their removal."""
        self._gone_listeners.append(listener)

    def reply(self, frame: str, connection_id: str) -> None:
        """Send a frame to a client that has just sent one: its handshake is over, and the reply
        does not count as a delivery."""
        delivery = self._broadcast(frame, [connection_id])
        if delivery.undelivered:
            log.warning("no time was left to answer %s; the client will retry", connection_id)
        if delivery.gone:
            self.remove_gone(delivery.gone)

    def recipients(self, room: str, sender_id: str) -> Iterator[str]:
        """Return the sender's id, as the sender waits for the frame and the list may not have it
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
                self._remove_after_grace(room, self._post(room, frame, few).gone)
            else:
                self._send_through_queue(room, frame, few[0], chain(few[1:], ids))
        except QueueUnavailable as error:
            log.error("a frame is not broadcast: queue unavailable: %s", error)

    def send_all(self, room: str, frames: Iterable[str], sender_id: str) -> None:
        """Send several frames to a room: listed once if it is small, else for each frame."""
        self._send_each(room, frames, lambda: self.recipients(room, sender_id))

    def send_others(self, room: str, frames: Iterable[str], but: str | None = None) -> None:
        """Send several frames to all in a room but one connection."""
        self._send_each(room, frames, lambda: islice(self.recipients(room, but or ""), 1, None))

    def send_chunk(self, room: str, frame: str, recipients: Sequence[str], tries: int = 0) -> None:
        """Send a frame to the recipients of a chunk from the queue. Those for which no time is
        left go back to the queue, and so do throttled ones if the quota is used up.

        tries: how many invocations failed to reach these recipients before.
        Raises QueueUnavailable if the queue does not take them: the whole chunk then comes again.
        """
        delivery = self._post(room, frame, recipients, tries, self._pace)
        self._remove_after_grace(room, delivery.gone)
        if delivery.throttled and delivery.quota_exceeded and tries < MAX_CHUNK_TRIES:
            delay_s = requeue_delay_s(tries)
            self._queue.put(room, frame, delivery.throttled, tries + 1, delay_s)

    def close(self, connection_id: str) -> None:
        """Close a connection and remove it. Never raises."""
        try:
            if self._close:
                self._close(connection_id)
        except WebsocketDisconnectedError:
            pass
        except AWS_ERRORS as error:
            log.warning("connection %s stays open: %s", connection_id, error_summary(error))
        self.remove_gone([connection_id])

    def remove_gone(self, connection_ids: Sequence[str]) -> None:
        """Remove closed connections and tell the listeners. Never raises: a connection that stays
        stored is found gone at the next post."""
        self._tell(self._remove(connection_ids))

    def _send_each(
        self, room: str, frames: Iterable[str], listed: Callable[[], Iterator[str]]
    ) -> None:
        limit, ids = self._policy.inline_limit, listed()
        few = list(islice(ids, limit + 1))
        begun: Iterable[str] | None = chain(few, ids)
        for frame in frames:
            self.send_to(room, frame, few if len(few) <= limit else begun or listed())
            begun = None

    def _send_through_queue(
        self, room: str, frame: str, first_id: str, others: Iterable[str]
    ) -> None:
        with deadline.within(self._policy.sender_timeout_s):
            delivery = self._post(room, frame, [first_id])
        try:
            self._queue.put(room, frame, others)
        finally:
            self._remove_after_grace(room, delivery.gone)

    def _post(
        self,
        room: str,
        frame: str,
        recipients: Sequence[str],
        tries: int = 0,
        pace: Pace | None = None,
    ) -> Delivery:
        with tracing.part("posts"):
            delivery = self._broadcast(frame, recipients, pace)
        if delivery.undelivered and tries < MAX_CHUNK_TRIES:
            self._queue.put(room, frame, delivery.undelivered, tries + 1)
        elif delivery.undelivered:
            log.error("no time was left for %s connections", len(delivery.undelivered))
        telemetry.count("Deliveries", delivery.sent)
        return delivery

    def _broadcast(
        self, frame: str, recipients: Sequence[str], pace: Pace | None = None
    ) -> Delivery:
        if self.callers.waiting:
            recipients = self.callers.take(frame, recipients)
        return self._broadcaster.broadcast(frame, recipients, pace) if recipients else Delivery()

    def _remove_after_grace(self, room: str, connection_ids: Sequence[str]) -> None:
        """Remove gone connections, except new ones whose handshake may still last: once open,
        such a connection asks for the messages that it missed."""
        if not connection_ids:
            return
        gone = self._remove(connection_ids, self._clock() - HANDSHAKE_GRACE_MS, room)
        telemetry.count("Gone", len(gone))
        self._tell(gone)

    def _remove(
        self,
        connection_ids: Sequence[str],
        connected_before: int | None = None,
        room: str | None = None,
    ) -> list[Connection]:
        now = self._clock()
        try:
            removed, unknown = self._connections.leave(connection_ids, connected_before, now)
            if room and unknown:
                self._connections.remove_strays(room, unknown, now)
            return removed
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
