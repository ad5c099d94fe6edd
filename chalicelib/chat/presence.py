"""Presence: tells a room who joins, leaves, is renamed or is typing.

Best effort, for people to see: presence frames are neither stored nor repeated, and errors are only
logged. A room is told of at most one change a second; of several, by its members a second later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS, Roster, read_roster
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol import frames
from chalicelib.protocol.actions import MAX_PAGE_SIZE
from chalicelib.stores import ConnectionStore, StoreUnavailable, Turn

# Of a member's other connections that the index lists, how many are looked up first: it may list
# some that have just gone. The others are looked up only if all of these have.
FIRST_OWN_LOOKUPS = 4

log = logging.getLogger(__name__)


class Presence:
    """Tells the members of a room about each other. Members count, not their connections.

    Listens to `dispatcher` for connections that are gone.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, connections: ConnectionStore, dispatcher: Dispatcher, clock: Callable[[], int]
    ) -> None:
        self._connections = connections
        self._dispatcher = dispatcher
        self._clock = clock
        dispatcher.on_gone(self.left)

    def roster(self, room: str) -> Roster:
        """Return who is in a room; raises StoreUnavailable."""
        return read_roster(self._connections, room, self._clock())

    def joined(self, newcomer: Connection, roster: Roster | None = None) -> None:
        """Tell a room that a member has joined, unless the member was there already over another
        connection, or has left again.

        roster: who is in the room, if that has been read.
        """
        room, person = newcomer.room, newcomer.person
        with _best_effort():
            others = (roster or self.roster(room)).without([newcomer])
            if others.is_large or not others.occupants or not self._is_first(newcomer, others):
                return
            count = len(others.people(person))
            self._tell(room, others, [frames.presence(room, frames.Event.JOINED, person, count)])

    def left(self, gone: Sequence[Connection]) -> None:
        """Tell rooms about members who have no connection there any more.

        gone: connections whose items are removed, or moved to another room.
        """
        for room in dict.fromkeys(connection.room for connection in gone):
            with _best_effort():
                self._left(room, [connection for connection in gone if connection.room == room])

    def renamed(self, connection: Connection, id: str | None = None) -> None:
        """Tell a connection's room about its new name; the connection itself first, with `id`."""
        room, person = connection.room, connection.person
        recipients, count = [connection.id], None
        with _best_effort():
            roster = self.roster(room)
            others = roster.without([connection])
            count = None if roster.is_large else len(roster.people(person))
            if not roster.is_large and others.occupants and self._is_time(room):
                recipients += others.ids
        frame = frames.presence(room, frames.Event.RENAMED, person, count, id)
        self._dispatcher.send_to(room, frame, recipients)

    def typing(self, connection: Connection) -> None:
        """Tell the other members of a connection's room that its member is typing."""
        room, person = connection.room, connection.person
        with _best_effort():
            roster = self.roster(room)
            if not roster.is_large:
                others = [each.id for each in roster.occupants if each.member != person.member]
                self._dispatcher.send_to(room, frames.typing(room, person), others)

    def tell_members(self, room: str) -> None:
        """Tell a room who is there, after several changes at once."""
        with _best_effort():
            roster = self.roster(room)
            if not roster.is_large:
                self._dispatcher.send_to(room, _members(room, roster), roster.ids)

    def _left(self, room: str, gone: Sequence[Connection]) -> None:
        remaining = self.roster(room).without(gone)
        people = [connection.person for connection in gone]
        # With the gone members, the room may have been too large for presence.
        if remaining.is_large or len(remaining.people(*people)) > MAX_PRESENCE_MEMBERS:
            return
        present = self._still_present(room, gone, remaining)
        absent = {person.member: person for person in people if person.member not in present}
        others = remaining.without_members(absent)
        if others.occupants and absent:
            count = len(others.people())
            event = frames.Event.LEFT
            changes = [frames.presence(room, event, person, count) for person in absent.values()]
            self._tell(room, others, changes)

    def _tell(self, room: str, recipients: Roster, changes: Sequence[str]) -> None:
        """Tell members of a room about a change, or who is there after several, if it is time."""
        if self._is_time(room):
            frame = changes[0] if len(changes) == 1 else _members(room, recipients)
            # Connections found gone here come back to `left`. That ends: each time, fewer are
            # stored.
            self._dispatcher.send_to(room, frame, recipients.ids)

    def _is_time(self, room: str) -> bool:
        """Whether to tell a room of a change now; if not, `tell_members` follows."""
        turn = self._connections.take_presence_turn(room, self._clock())
        if turn is Turn.LATER:
            self._dispatcher.tell_members_later(room)
        return turn is Turn.NOW

    def _is_first(self, newcomer: Connection, others: Roster) -> bool:
        """Whether a connection is in its room, before any other one of its member."""
        own, room = others.of(newcomer.member), newcomer.room
        here = self._here(room, [newcomer.id, *own[:FIRST_OWN_LOOKUPS]])
        if [row.id for row in here] == [newcomer.id]:
            here += self._here(room, own[FIRST_OWN_LOOKUPS:])
        # Of two connections that join at once, each invocation sees both: the first counts.
        return bool(here) and min(here, key=_arrival).id == newcomer.id

    def _still_present(self, room: str, gone: Sequence[Connection], others: Roster) -> set[str]:
        """The members among `gone` who are in a room, over another connection or again.

        The index may still list connections that have just gone. If a member's last two connections
        go at once, the invocation that removes the second one sees here that none is left.
        """
        own = {connection.member: others.of(connection.member) for connection in gone}
        ids = [id for listed in own.values() for id in listed[:FIRST_OWN_LOOKUPS]]
        if len(gone) == 1:  # it may have moved away and returned; of several, the rows are deleted
            ids.append(gone[0].id)
        present = {row.member for row in self._here(room, ids)}
        unsure = [listed for member, listed in own.items() if member not in present]
        more = [id for listed in unsure for id in listed[FIRST_OWN_LOOKUPS:]]
        return present | {row.member for row in self._here(room, more)}

    def _here(self, room: str, ids: Sequence[str]) -> list[Connection]:
        """Those of some connections that are stored, and in a room."""
        return [row for row in self._connections.stored(ids) if row.room == room]


@contextmanager
def _best_effort() -> Iterator[None]:
    """Skip the rest of the block if the store is unavailable."""
    try:
        yield
    except StoreUnavailable as error:
        log.warning("a room is not told who is there: store unavailable: %s", error)


def _members(room: str, roster: Roster) -> str:
    people = roster.people()
    return frames.members(room, len(people), people[:MAX_PAGE_SIZE])


def _arrival(connection: Connection) -> tuple[int, str]:
    return connection.arrived_at, connection.id
