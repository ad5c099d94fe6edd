"""Presence: tells a room who joins, leaves, is renamed or is typing.

Best effort, for people to see: presence frames are neither stored nor repeated, and errors are only
logged. A room is told of at most one change a second; of several, by its members a second later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chalicelib.chat.best_effort import best_effort
from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS, Roster, read_roster
from chalicelib.concurrency import Workers, run_all
from chalicelib.delivery import Dispatcher, News
from chalicelib.domain import Connection, Person
from chalicelib.protocol import frames
from chalicelib.protocol.actions import MAX_PAGE_SIZE
from chalicelib.stores import ConnectionStore, Occupant, Turn

# Of a member's connections in a room, how many are read to find the first one: of connections that
# come at once, each finds the same.
OWN_LIMIT = 10


class Presence:
    """Tells the members of a room about each other. Members count, not their connections.

    Listens to `dispatcher` for connections that are gone.
    clock: returns milliseconds since the epoch, UTC.
    workers: for rooms that need not wait for each other.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        dispatcher: Dispatcher,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._connections = connections
        self._dispatcher = dispatcher
        self._clock = clock
        self._workers = workers
        dispatcher.on_gone(self.left_all)

    def roster(self, room: str) -> Roster:
        """Return who is in a room; raises StoreUnavailable."""
        return read_roster(self._connections, room, self._clock())

    def joined(self, newcomer: Connection, room: str, roster: Roster | None = None) -> None:
        """Tell a room that a member has joined, unless the member was there already over another
        connection, or has left again.

        roster: who is in the room, if that has been read.
        """
        with best_effort("who is there"):
            others = (roster or self.roster(room)).without([newcomer.id])
            if others.is_large or not others.occupants or not self._is_first(newcomer, room):
                return
            count = len(others.people(newcomer.person))
            event = frames.Event.JOINED
            self._tell(room, others, [frames.presence(room, event, newcomer.person, count)])

    def left_all(self, gone: Sequence[Connection]) -> None:
        """Tell all rooms of removed connections about members who are no longer there."""
        rooms = dict.fromkeys(room for connection in gone for room in connection.rooms)
        run_all(self._workers, [partial(self._left_one, gone, room) for room in rooms])

    def left(self, gone: Sequence[Connection], room: str) -> None:
        """Tell a room about members who have no connection there any more.

        gone: connections whose rows in the room are removed.
        """
        with best_effort("who is there"):
            remaining = self.roster(room).without([each.id for each in gone])
            people = {connection.member: connection.person for connection in gone}
            # With the gone members, the room may have been too large for presence.
            if remaining.is_large or len(remaining.people(*people.values())) > MAX_PRESENCE_MEMBERS:
                return
            present = {occupant.member for occupant in remaining.occupants}
            absent = [person for member, person in people.items() if member not in present]
            if remaining.occupants and absent:
                count, event = len(remaining.people()), frames.Event.LEFT
                changes = [frames.presence(room, event, person, count) for person in absent]
                self._tell(room, remaining, changes)

    def renamed(self, connection: Connection) -> None:
        """Tell a connection's rooms about its new name."""
        run_all(
            self._workers,
            [partial(self._renamed_in, connection, room) for room in connection.rooms],
        )

    def typing(self, connection: Connection, room: str) -> None:
        """Tell the other members of a room that a connection's member is typing."""
        person = connection.person
        with best_effort("who is there"):
            roster = self.roster(room)
            if not roster.is_large:
                others = [each.id for each in roster.occupants if each.member != person.member]
                self._dispatcher.send_to(room, frames.typing(room, person), others)

    def tell_members(self, room: str) -> None:
        """Tell a room who is there, after several changes at once."""
        with best_effort("who is there"):
            roster = self.roster(room)
            if not roster.is_large:
                self._dispatcher.send_to(room, _members(room, roster), roster.ids)

    def _left_one(self, gone: Sequence[Connection], room: str) -> None:
        self.left([connection for connection in gone if room in connection.rooms], room)

    def _renamed_in(self, connection: Connection, room: str) -> None:
        person: Person = connection.person
        with best_effort("who is there"):
            roster = self.roster(room)
            if not roster.is_large and roster.occupants:
                count, event = len(roster.people(person)), frames.Event.RENAMED
                self._tell(room, roster, [frames.presence(room, event, person, count)])

    def _tell(self, room: str, recipients: Roster, changes: Sequence[str]) -> None:
        """Tell members of a room about a change, or who is there after several, if it is time."""
        turn = self._connections.take_turn(f"{News.PRESENCE.value}#{room}", self._clock())
        if turn is Turn.LATER:
            self._dispatcher.later.tell(News.PRESENCE, room)
        if turn is Turn.NOW:
            frame = changes[0] if len(changes) == 1 else _members(room, recipients)
            # Connections found gone here come back to `left_all`. That ends: each time, fewer are
            # stored.
            self._dispatcher.send_to(room, frame, recipients.ids)

    def _is_first(self, newcomer: Connection, room: str) -> bool:
        """Whether a connection is in a room, before any other one of its member."""
        own = self._connections.own_occupants(room, newcomer.member, self._clock(), OWN_LIMIT)
        # Of two connections that join at once, each invocation sees both: the first counts.
        return bool(own) and min(own, key=_arrival).id == newcomer.id


def _members(room: str, roster: Roster) -> str:
    people = roster.people()
    return frames.members(room, len(people), people[:MAX_PAGE_SIZE])


def _arrival(occupant: Occupant) -> tuple[int, str]:
    return occupant.arrived_at, occupant.id
