"""SubscriptionActions: lets connections into rooms, and out again. The only gate of a room: all
other actions need a subscription."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from chalicelib.chat.gate import Gate, with_threads
from chalicelib.chat.history import HistoryReplies
from chalicelib.chat.presence import Presence
from chalicelib.chat.roster import Roster
from chalicelib.chat.summaries import RoomSummaries
from chalicelib.concurrency import Workers, run_all, run_both
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection, RoomSummary
from chalicelib.protocol import identifiers, room_frames
from chalicelib.protocol.actions import MAX_ROOMS, History, Subscribe
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import ConnectionStore, RoomView, StoreUnavailable, TooManyRooms

MAX_LOOKS = 5  # at a place that others change at the same time


class SubscriptionActions:
    """Subscribes connections to rooms.

    A membership is read, the subscription written, and the membership read once more. Whoever ends
    or changes a membership writes that first, and then the subscriptions that are there. So one of
    the two sees the other, without a transaction.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        gate: Gate,
        summaries: RoomSummaries,
        history: HistoryReplies,
        presence: Presence,
        dispatcher: Dispatcher,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._connections = connections
        self._gate = gate
        self._summaries = summaries
        self._history = history
        self._presence = presence
        self._dispatcher = dispatcher
        self._clock = clock
        self._workers = workers

    def granted(self, rooms: Sequence[str], newcomer: Connection) -> dict[str, str]:
        """Return the rooms that a connection may read, with the letters of what it may do there;
        raises StoreUnavailable."""
        views = self._gate.views(rooms, newcomer.member)
        return self._gate.granted(rooms, views, newcomer)

    def subscribe(self, sender: Connection, asked: Subscribe) -> None:
        """Subscribe a connection to the rooms that it may read; then tell it, and these rooms."""
        views = self._gate.views(asked.rooms, sender.member)
        granted = self._gate.granted(asked.rooms, views, sender)
        granted = self._gate.without_missing(granted, sender)
        if not granted and not asked.is_list:
            self._refuse(sender, asked)
        here = self._subscribe(sender, granted, asked)
        roster = None
        try:
            roster = self._welcome(here, [views[room] for room in granted], asked)
        finally:  # the connection is in the rooms, even if they cannot be read
            new = [room for room in granted if room not in sender.rooms]
            joined = [partial(self._presence.joined, here, room, roster) for room in new]
            run_all(self._workers, joined)

    def settle(self, here: Connection, rooms: Sequence[str]) -> dict[str, RoomView]:
        """Look again at rooms that a connection has just been subscribed to: unsubscribe it from
        those that it may no longer read, and let it do in the others what it may by now. Returns
        those, as they are now; raises StoreUnavailable.

        Each change is looked at again: whoever changes a place does the same, and one of the two
        sees the other.
        """
        letters = {room: here.rooms[room] for room in rooms}
        for _ in range(MAX_LOOKS):
            views = self._gate.views(list(letters), here.member)
            still = self._gate.granted(list(letters), views, here)
            if any(map(identifiers.is_thread, still)):
                still = self._with_parents(still, here)
            if lost := [room for room in letters if room not in still]:
                self._connections.unsubscribe(here, with_threads(here, lost))
            changed = {room: each for room, each in still.items() if each != letters[room]}
            if not changed:
                return {room: views[room] for room in still}
            self._connections.allow(here, changed)
            letters = still
        raise StoreUnavailable("others change a member's place at the same time")

    def _with_parents(self, still: Mapping[str, str], here: Connection) -> dict[str, str]:
        """Return rooms without threads whose parent the connection has left while it entered them:
        who loses the parent would not lose them."""
        current = self._connections.get(here.id)
        there = current.rooms if current else {}
        places = {room: identifiers.parent(room) or room for room in still}
        return {room: letters for room, letters in still.items() if places[room] in there}

    def unsubscribe(self, sender: Connection, room: str, id: str | None) -> None:
        """Unsubscribe a connection from a room and its threads; tell it, and them."""
        rooms = with_threads(sender, [room])
        self._connections.unsubscribe(sender, rooms)
        for each in rooms:
            asked = id if each == room else None
            self._dispatcher.reply(room_frames.unsubscribed(each, id=asked), sender.id)
            self._presence.left([sender], each)

    def withdraw(
        self, connection: Connection, rooms: Sequence[str], reason: room_frames.Reason
    ) -> None:
        """Unsubscribe a connection from rooms that it may no longer read, and tell it why."""
        self._connections.unsubscribe(connection, rooms)
        for room in rooms:
            self._dispatcher.reply(room_frames.unsubscribed(room, reason), connection.id)
            self._presence.left([connection], room)

    def _subscribe(
        self, sender: Connection, granted: Mapping[str, str], asked: Subscribe
    ) -> Connection:
        if not granted:
            return sender
        try:
            here = self._connections.subscribe(sender, granted, self._clock(), MAX_ROOMS)
        except TooManyRooms:
            text = f"A connection can be subscribed to {MAX_ROOMS} rooms."
            raise FrameError(ErrorCode.TOO_MANY_ROOMS, text, asked.id) from None
        if here is None:
            raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", asked.id)
        return here

    def _welcome(
        self, here: Connection, views: Sequence[RoomView], asked: Subscribe
    ) -> Roster | None:
        """Tell a connection of the rooms that it has entered; returns who is in the only one that
        it asked for. Raises FrameError if it may no longer be there."""
        rooms = [view.room for view in views]
        still, (summaries, roster) = run_both(
            self._workers,
            partial(self.settle, here, rooms),
            partial(self._read, here, views, asked),
        )
        if len(still) < len(rooms) and not asked.is_list:
            self._refuse(here, asked)
        if any(
            still[view.room].membership != view.membership for view in views if view.room in still
        ):
            summaries = self._summaries.of(list(still.values()), here.member)
        listed = [_fields(each, here, roster) for each in summaries if each.room in still]
        refused = [room for room in asked.rooms if room not in still]
        self._dispatcher.reply(
            room_frames.subscribed(listed, refused, here.person, asked.id), here.id
        )
        if asked.after is not None:
            self._history.reply(here, rooms[0], History(after=asked.after, id=asked.id))
        return roster

    def _read(
        self, here: Connection, views: Sequence[RoomView], asked: Subscribe
    ) -> tuple[list[RoomSummary], Roster | None]:
        """What a newcomer is told of rooms: of only one, who is there, too."""
        if asked.is_list:
            return self._summaries.of(views, here.member), None
        return run_both(
            self._workers,
            partial(self._summaries.of, views, here.member),
            partial(self._presence.roster, views[0].room),
        )

    def _refuse(self, sender: Connection, asked: Subscribe) -> None:
        """Refuse a room in the same words whether it exists or not."""
        # What a function that crashed in the middle may have left.
        if lost := [room for room in asked.rooms if room in sender.rooms]:
            self._connections.unsubscribe(sender, with_threads(sender, lost))
        text = "There is no such room, or you may not enter it."
        raise FrameError(ErrorCode.NOT_ALLOWED, text, asked.id)


def _fields(summary: RoomSummary, here: Connection, roster: Roster | None) -> dict[str, Any]:
    if roster is None:
        return room_frames.room_fields(summary)
    return room_frames.room_fields(summary, len(roster.people(here.person)), roster.is_large)
