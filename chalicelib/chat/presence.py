"""Presence: tells a room who joins, leaves, is renamed or is typing.

Best effort, for people to see: presence frames are neither stored nor repeated, and errors are only
logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection, Person
from chalicelib.protocol import frames
from chalicelib.stores import ConnectionStore, Occupant, StoreUnavailable

MAX_PRESENCE_MEMBERS = 200  # in larger rooms presence frames would drown the messages
PRESENCE_PAGE_SIZE = 250  # connections in one read; many members have more than one

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

    def joined(self, newcomer: Connection) -> None:
        """Tell a room that a member has joined, unless the member was there already over another
        connection, or has left again."""
        room, member = newcomer.room, newcomer.member
        with _best_effort():
            others = [other for other in self._members_if_small(room) if other.id != newcomer.id]
            own = [other.id for other in others if other.member == member]
            # Of two connections that join at once, each invocation sees both: the first counts.
            here = self._still_present(room, [newcomer.id, *own]) if others else []
            if not here or min(here, key=_arrival).id != newcomer.id:
                return
            count = len({member, *(other.member for other in others)})
            frame = frames.presence(room, frames.Event.JOINED, Person(member, newcomer.name), count)
            self._tell(room, frame, others)

    def left(self, gone: Sequence[Connection]) -> None:
        """Tell rooms about members who have no connection there any more.

        gone: connections whose items are removed, or moved to another room.
        """
        for room in dict.fromkeys(connection.room for connection in gone):
            with _best_effort():
                self._left(room, [connection for connection in gone if connection.room == room])

    def renamed(self, connection: Connection, id: str | None = None) -> None:
        """Tell a connection's room about its new name; the connection itself first, with `id`."""
        room, person = connection.room, Person(connection.member, connection.name)
        others, count = list[str](), None
        with _best_effort():
            everyone = self._members_if_small(room)
            others = [other.id for other in everyone if other.id != connection.id]
            count = len({connection.member, *(other.member for other in everyone)})
        frame = frames.presence(room, frames.Event.RENAMED, person, count, id)
        self._dispatcher.send_to(room, frame, [connection.id, *others])

    def typing(self, connection: Connection) -> None:
        """Tell the other members of a connection's room that its member is typing."""
        with _best_effort():
            everyone = self._members_if_small(connection.room)
            others = [other for other in everyone if other.member != connection.member]
            frame = frames.typing(connection.room, Person(connection.member, connection.name))
            self._tell(connection.room, frame, others)

    def _left(self, room: str, gone: Sequence[Connection]) -> None:
        everyone = self._members_if_small(room)
        # With the gone members, the room may have been too large for presence.
        members = {row.member for row in gone} | {other.member for other in everyone}
        if len(members) > MAX_PRESENCE_MEMBERS:
            return
        ids = {connection.id for connection in gone}
        others = [other for other in everyone if other.id not in ids]
        for member, name in {connection.member: connection.name for connection in gone}.items():
            # A gone connection may be back: it may have moved away and returned.
            own = [connection.id for connection in gone if connection.member == member]
            own += [other.id for other in others if other.member == member]
            if self._still_present(room, own):
                continue
            others = [other for other in others if other.member != member]
            count = len({other.member for other in others})
            frame = frames.presence(room, frames.Event.LEFT, Person(member, name), count)
            self._tell(room, frame, others)

    def _tell(self, room: str, frame: str, people: Sequence[Occupant]) -> None:
        # Connections found gone here come back to `left`. That ends: each time, fewer are stored.
        self._dispatcher.send_to(room, frame, [occupant.id for occupant in people])

    def _members_if_small(self, room: str) -> list[Occupant]:
        """The connections in a room. Stops reading once there are too many members; raises
        _TooManyMembers, StoreUnavailable."""
        found, members = [], set()
        now = self._clock()
        for occupant in self._connections.occupants(room, now, page_size=PRESENCE_PAGE_SIZE):
            found.append(occupant)
            members.add(occupant.member)
            if len(members) > MAX_PRESENCE_MEMBERS:
                raise _TooManyMembers
        return found

    def _still_present(self, room: str, ids: Iterable[str]) -> list[Connection]:
        """Those of these connections that are in a room; raises StoreUnavailable.

        The index may still list connections that have just gone. If a member's last two connections
        go at once, the invocation that removes the second one sees here that none is left.
        """
        rows = (self._connections.get(id) for id in ids)
        return [row for row in rows if row is not None and row.room == room]


class _TooManyMembers(Exception):
    """The room is too large for presence."""


@contextmanager
def _best_effort() -> Iterator[None]:
    """Skip the rest of the block if the room is too large or the store unavailable."""
    try:
        yield
    except _TooManyMembers:
        pass
    except StoreUnavailable as error:
        log.warning("a room is not told who is there: store unavailable: %s", error)


def _arrival(connection: Connection) -> tuple[int, str]:
    return connection.arrived_at, connection.id
