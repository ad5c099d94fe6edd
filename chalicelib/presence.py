"""Presence: a room is told who comes, goes, changes their name or is typing.

Hints, for people to see: they are not kept and not repeated, and what goes wrong with them is
logged alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

from chalicelib import frames
from chalicelib.aws_errors import StoreUnavailable
from chalicelib.connection_rows import Connection
from chalicelib.connections import ConnectionStore, Occupant
from chalicelib.frames import Event, Person
from chalicelib.posting import Posting

LARGEST = 200  # members of a room who are told of one another; with more, it would be all they hear
AT_ONCE = 250  # connections that are read with one call, as many members have more than one

log = logging.getLogger(__name__)


class Presence:
    """Tells the people in a room of one another. Members count, however many connections they have.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, connections: ConnectionStore, posting: Posting, clock: Callable[[], int]
    ) -> None:
        self._connections = connections
        self._posting = posting
        self._clock = clock

    def came(self, newcomer: Connection, occupants: Iterable[Occupant] | None = None) -> None:
        """Tell a room of who has come, unless they were there already over another connection.

        occupants: of the room, if they are known.
        """
        room, member = newcomer.room, newcomer.member
        crowd = self._crowd(room, occupants)
        others = [other for other in crowd or () if other.id != newcomer.id]
        if crowd is None or self._is_here(room, member, others):
            return
        count = len({member, *(other.member for other in others)})
        frame = frames.presence(room, Event.JOINED, Person(member, newcomer.name), count)
        self._tell(room, frame, others)

    def left(self, gone: Sequence[Connection]) -> None:
        """Tell the rooms of these connections, whose rows are removed or elsewhere by now, of
        members who have no other connection there."""
        for room in dict.fromkeys(connection.room for connection in gone):
            self._left(room, [connection for connection in gone if connection.room == room])

    def renamed(self, connection: Connection, id: str | None = None) -> None:
        """Tell a connection's room of its name; itself first, whose frame has this `id`."""
        crowd = self._crowd(connection.room)
        members = {connection.member, *(other.member for other in crowd or ())}
        count = None if crowd is None else len(members)
        person = Person(connection.member, connection.name)
        frame = frames.presence(connection.room, Event.RENAMED, person, count, id)
        others = [other.id for other in crowd or () if other.id != connection.id]
        self.left(self._posting.deliver(connection.room, frame, [connection.id, *others]))

    def typing(self, connection: Connection) -> None:
        """Tell the other members in a connection's room that it is being typed at."""
        crowd = self._crowd(connection.room) or ()
        others = [other for other in crowd if other.member != connection.member]
        frame = frames.typing(connection.room, Person(connection.member, connection.name))
        self._tell(connection.room, frame, others)

    def _left(self, room: str, gone: Sequence[Connection]) -> None:
        crowd = self._crowd(room)
        if crowd is None:
            return
        ids = {connection.id for connection in gone}
        others = [other for other in crowd if other.id not in ids]
        for member, name in {connection.member: connection.name for connection in gone}.items():
            if self._is_here(room, member, others):
                continue
            others = [other for other in others if other.member != member]
            count = len({other.member for other in others})
            self._tell(room, frames.presence(room, Event.LEFT, Person(member, name), count), others)

    def _tell(self, room: str, frame: str, people: Sequence[Occupant]) -> None:
        # Ends: each time that somebody is found gone, a row less is there to be found.
        self.left(self._posting.deliver(room, frame, [occupant.id for occupant in people]))

    def _crowd(
        self, room: str, occupants: Iterable[Occupant] | None = None
    ) -> list[Occupant] | None:
        """The connections in a room; None where there are too many members, or none can be read.

        No more of a large room is read than it takes to see that it is one.
        """
        crowd, members = [], set()
        try:
            if occupants is None:
                occupants = self._connections.occupants(room, self._clock(), at_once=AT_ONCE)
            for occupant in occupants:
                crowd.append(occupant)
                members.add(occupant.member)
                if len(members) > LARGEST:
                    return None
        except StoreUnavailable as error:
            log.warning("a room is not told who is there: store unavailable: %s", error)
            return None
        return crowd

    def _is_here(self, room: str, member: str, others: Iterable[Occupant]) -> bool:
        """Whether one of these connections is of this member, and really in the room.

        The index may still list what has just gone. If the two last connections of a member go at
        once, then whichever row is removed last, its function sees here that neither is left.
        """
        try:
            rows = (self._connections.get(other.id) for other in others if other.member == member)
            return any(row is not None and row.room == room for row in rows)
        except StoreUnavailable as error:
            log.warning("a room is not told who is there: store unavailable: %s", error)
            return True
