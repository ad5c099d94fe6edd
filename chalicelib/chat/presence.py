"""Presence: a room is told who comes, goes, changes their name or is typing.

Hints, for people to see: they are not kept and not repeated, and what goes wrong with them is
logged alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.domain import Connection, Person
from chalicelib.protocol import frames
from chalicelib.protocol.frames import Event
from chalicelib.stores.connections import ConnectionStore, Occupant
from chalicelib.stores.errors import StoreUnavailable

MAX_PRESENCE_MEMBERS = 200  # in larger rooms presence frames would drown the messages
PRESENCE_PAGE_SIZE = 250  # connections in one read; many members have more than one

log = logging.getLogger(__name__)


class Presence:
    """Tells the people in a room of one another. Members count, however many connections they have.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, connections: ConnectionStore, dispatcher: Dispatcher, clock: Callable[[], int]
    ) -> None:
        self._connections = connections
        self._dispatcher = dispatcher
        self._clock = clock

    def joined(self, newcomer: Connection) -> None:
        """Tell a room of who has come, unless they were there already over another connection, or
        are not there any more."""
        room, member = newcomer.room, newcomer.member
        with _best_effort():
            others = [other for other in self._members_if_small(room) if other.id != newcomer.id]
            own = [other.id for other in others if other.member == member]
            # Of two that come at once, each one's function sees the other: the first is told of.
            here = self._still_present(room, [newcomer.id, *own]) if others else []
            if not here or min(here, key=_arrival).id != newcomer.id:
                return
            count = len({member, *(other.member for other in others)})
            frame = frames.presence(room, Event.JOINED, Person(member, newcomer.name), count)
            self._tell(room, frame, others)

    def left(self, gone: Sequence[Connection]) -> None:
        """Tell the rooms of these connections, whose rows are removed or elsewhere by now, of
        members who have no other connection there."""
        for room in dict.fromkeys(connection.room for connection in gone):
            with _best_effort():
                self._left(room, [connection for connection in gone if connection.room == room])

    def renamed(self, connection: Connection, id: str | None = None) -> None:
        """Tell a connection's room of its name; itself first, whose frame has this `id`."""
        room, person = connection.room, Person(connection.member, connection.name)
        others, count = list[str](), None
        with _best_effort():
            crowd = self._members_if_small(room)
            others = [other.id for other in crowd if other.id != connection.id]
            count = len({connection.member, *(other.member for other in crowd)})
        frame = frames.presence(room, Event.RENAMED, person, count, id)
        self.left(self._dispatcher.send_to_room(room, frame, [connection.id, *others]))

    def typing(self, connection: Connection) -> None:
        """Tell the other members in a connection's room that it is being typed at."""
        with _best_effort():
            crowd = self._members_if_small(connection.room)
            others = [other for other in crowd if other.member != connection.member]
            frame = frames.typing(connection.room, Person(connection.member, connection.name))
            self._tell(connection.room, frame, others)

    def _left(self, room: str, gone: Sequence[Connection]) -> None:
        crowd = self._members_if_small(room)
        # With those who go, it may have been a room in which nobody is told.
        if (
            len({row.member for row in gone} | {other.member for other in crowd})
            > MAX_PRESENCE_MEMBERS
        ):
            return
        ids = {connection.id for connection in gone}
        others = [other for other in crowd if other.id not in ids]
        for member, name in {connection.member: connection.name for connection in gone}.items():
            # The row of one who has gone may be back: they may have moved away and returned.
            own = [connection.id for connection in gone if connection.member == member]
            own += [other.id for other in others if other.member == member]
            if self._still_present(room, own):
                continue
            others = [other for other in others if other.member != member]
            count = len({other.member for other in others})
            self._tell(room, frames.presence(room, Event.LEFT, Person(member, name), count), others)

    def _tell(self, room: str, frame: str, people: Sequence[Occupant]) -> None:
        # Ends: each time that somebody is found gone, a row less is there to be found.
        self.left(self._dispatcher.send_to_room(room, frame, [occupant.id for occupant in people]))

    def _members_if_small(self, room: str) -> list[Occupant]:
        """The connections in a room, of which no more is read than it takes to see that there are
        too many members; raises _TooManyMembers, StoreUnavailable."""
        crowd, members = [], set()
        for occupant in self._connections.occupants(
            room, self._clock(), at_once=PRESENCE_PAGE_SIZE
        ):
            crowd.append(occupant)
            members.add(occupant.member)
            if len(members) > MAX_PRESENCE_MEMBERS:
                raise _TooManyMembers
        return crowd

    def _still_present(self, room: str, ids: Iterable[str]) -> list[Connection]:
        """Those of these connections that are in a room; raises StoreUnavailable.

        The index may still list what has just gone. If the two last connections of a member go at
        once, then whichever row is removed last, its function sees here that neither is left.
        """
        rows = (self._connections.get(id) for id in ids)
        return [row for row in rows if row is not None and row.room == room]


class _TooManyMembers(Exception):
    """A room has too many members for them to be told of one another."""


@contextmanager
def _best_effort() -> Iterator[None]:
    """Do what is inside, if that is possible."""
    try:
        yield
    except _TooManyMembers:
        pass
    except StoreUnavailable as error:
        log.warning("a room is not told who is there: store unavailable: %s", error)


def _arrival(connection: Connection) -> tuple[int, str]:
    return connection.arrived_at, connection.id
