"""Audience: which members a message is meant for, and which of them are to be notified of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from chalicelib.chat import permissions
from chalicelib.concurrency import Workers, run_all
from chalicelib.domain import Kind, Message, Notify
from chalicelib.protocol import identifiers
from chalicelib.stores import ConnectionStore, PushSubscriptions, RoomStore

# Of a mention of everybody: in a room of which more people are known, nobody is notified of it.
MAX_NOTIFIED = 100
PARALLELISM = 16


class Audience:
    """Finds members; raises StoreUnavailable.

    clock: returns milliseconds since the epoch, UTC.
    workers: for calls that need not wait for each other.
    """

    def __init__(
        self,
        rooms: RoomStore,
        connections: ConnectionStore,
        subscriptions: PushSubscriptions,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._rooms = rooms
        self._connections = connections
        self._subscriptions = subscriptions
        self._clock = clock
        self._workers = workers

    def of(self, message: Message) -> list[str]:
        """Return the members who are to be notified of a message: they are named by it, or it is in
        a direct room; they may read it, are away, and asked for notifications."""
        meant = dict.fromkeys([*message.mentions, *self._everybody(message)])
        meant.pop(message.member, None)
        members = self._readers(message, meant) if meant else []
        checks = [partial(self._is_reached_by_push, member) for member in members]
        answers = run_all(self._workers, checks, PARALLELISM)
        return [member for member, is_reached in zip(members, answers, strict=True) if is_reached]

    def _everybody(self, message: Message) -> list[str]:
        """The members of the room, if the message is meant for all of them."""
        place = place_of(message.room)
        if not message.mentions_room and identifiers.kind(place) is not Kind.DIRECT:
            return []
        members, _ = self._rooms.memberships(place, MAX_NOTIFIED + 1)
        if len(members) > MAX_NOTIFIED:
            return []
        return [each.person.member for each in members if each.role]

    def _readers(self, message: Message, members: Iterable[str]) -> list[str]:
        """Those who may read the room now, unless it notifies nobody."""
        place, now = place_of(message.room), self._clock()
        state = self._rooms.state(place, list(members))
        if state.settings and state.settings.notify is Notify.NONE:
            return []
        known = state.memberships
        return [each for each in members if permissions.reads(place, known.get(each), now)]

    def _is_reached_by_push(self, member: str) -> bool:
        """Whether a member asked for notifications, and is not connected."""
        now = self._clock()
        if not self._subscriptions.of(member, now):
            return False
        return not self._connections.channel_ids(member, now)


def place_of(room: str) -> str:
    """Return the room whose members and settings hold in a room: a thread has those of its own."""
    return identifiers.parent(room) or room
