"""Gate: says which rooms a connection may be in, and what it may do there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from chalicelib.chat import permissions
from chalicelib.domain import Connection, Message
from chalicelib.protocol import identifiers
from chalicelib.stores import MessageLog, RoomStore, RoomView


class Gate:
    """Reads rooms and memberships; raises StoreUnavailable.

    A thread is for those who may read its parent, over a connection that is subscribed to that.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, rooms: RoomStore, messages: MessageLog, clock: Callable[[], int]) -> None:
        self._rooms = rooms
        self._messages = messages
        self._clock = clock

    def views(self, rooms: Iterable[str], member: str) -> dict[str, RoomView]:
        """Return rooms and the parents of threads among them, as they were last written, with a
        member's place in each."""
        parents = [identifiers.parent(room) for room in rooms]
        return self._rooms.views(list(dict.fromkeys([*rooms, *filter(None, parents)])), member)

    def granted(
        self, rooms: Sequence[str], views: Mapping[str, RoomView], connection: Connection
    ) -> dict[str, str]:
        """Return those of some rooms that a connection may read, with the letters of what it may
        do there."""
        now, letters = self._clock(), dict[str, str]()
        for room in sorted(rooms, key=identifiers.is_thread):
            place = identifiers.parent(room) or room
            if place == room or place in letters or place in connection.rooms:
                letters[room] = permissions.letters(views[place], connection.capabilities, now)
        return {room: letters[room] for room in rooms if letters.get(room)}

    def without_missing(self, granted: Mapping[str, str], connection: Connection) -> dict[str, str]:
        """Return rooms without the threads that are new to a connection and have no first message:
        it is not there, or was deleted before anybody replied."""
        new = {
            room: (identifiers.parent(room) or "", identifiers.first_message(room))
            for room in granted
            if identifiers.is_thread(room) and room not in connection.rooms
        }
        found = self._messages.messages(list(new.values())) if new else {}
        missing = {room for room, key in new.items() if not _begins_thread(found.get(key))}
        return {room: letters for room, letters in granted.items() if room not in missing}


def with_threads(connection: Connection, rooms: Iterable[str]) -> list[str]:
    """Return rooms, and the threads in them that a connection is subscribed to."""
    ending = set(rooms)
    threads = [room for room in connection.rooms if identifiers.parent(room) in ending]
    return list(dict.fromkeys([*rooms, *threads]))


def _begins_thread(message: Message | None) -> bool:
    return message is not None and (message.thread is not None or not message.deleted)
