"""RoomSummaries: rooms as one member sees them, with what is unread there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chalicelib.concurrency import Workers, run_all
from chalicelib.domain import Kind, Membership, Person, RoomSummary
from chalicelib.protocol import identifiers
from chalicelib.stores import MessageLog, RoomSettings, RoomView

PARALLELISM = 8


class RoomSummaries:
    """Reads what changes in rooms with each message; raises StoreUnavailable.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, messages: MessageLog, clock: Callable[[], int], workers: Workers) -> None:
        self._messages = messages
        self._clock = clock
        self._workers = workers

    def of(self, views: Sequence[RoomView], member: str) -> list[RoomSummary]:
        """Return the summaries of rooms for a member."""
        reads = [partial(self._summary, view, member) for view in views]
        return run_all(self._workers, reads, PARALLELISM)

    def _summary(self, view: RoomView, member: str) -> RoomSummary:
        settings = view.settings or RoomSettings()
        membership = view.membership or Membership(Person(member, ""))
        if membership.read is None and membership.role is None:
            # Somebody who comes for the first time has missed nothing.
            last, unread = self._messages.last(view.room), 0
        else:
            last, unread = self._messages.unread(view.room, membership.read or 0, member)
        kind = identifiers.kind(view.room)
        return RoomSummary(
            view.room,
            kind,
            title=settings.title,
            topic=settings.topic,
            archived=settings.archived_at is not None,
            slow_mode=settings.slow_mode,
            retention=settings.retention,
            notify=settings.notify,
            role=None if kind is Kind.DIRECT else membership.role,  # all are alike there
            last=last,
            read=membership.read,
            unread=unread,
            muted_until=membership.muted_until if membership.is_muted(self._clock()) else None,
        )
