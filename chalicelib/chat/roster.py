"""Roster: who is in a room, as far as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain import Person
from chalicelib.stores import ConnectionStore, Occupant

MAX_PRESENCE_MEMBERS = 200  # in larger rooms presence frames would drown the messages
PRESENCE_PAGE_SIZE = 250  # connections in one read; many members have more than one
MAX_ROSTER = 4 * PRESENCE_PAGE_SIZE  # connections, in a room with many for each member


@dataclass(frozen=True)
class Roster:
    """The connections in a room, or the first ones of a large room.

    is_large: the room has more than MAX_PRESENCE_MEMBERS, or more connections than are read.
    """

    occupants: Sequence[Occupant]
    is_large: bool = False

    def people(self, *first: Person) -> list[Person]:
        """The members, each once; `first` come first, whether they are listed or not."""
        people = {person.member: person for person in first}
        for occupant in self.occupants:
            people.setdefault(occupant.member, occupant.person)
        return list(people.values())

    def without(self, gone: Iterable[str]) -> Roster:
        """The roster without some connections, by their ids."""
        ids = set(gone)
        return Roster([each for each in self.occupants if each.id not in ids], self.is_large)

    @property
    def ids(self) -> list[str]:
        """The ids of the connections."""
        return [occupant.id for occupant in self.occupants]


def read_roster(connections: ConnectionStore, room: str, now: int) -> Roster:
    """Read who is in a room, the first members of a large one; raises StoreUnavailable.

    A room of one connection each is read by one query, however large it is.
    """
    found, members = list[Occupant](), set[str]()
    for occupant in connections.occupants(room, now, page_size=PRESENCE_PAGE_SIZE):
        found.append(occupant)
        members.add(occupant.member)
        if len(members) > MAX_PRESENCE_MEMBERS or len(found) > MAX_ROSTER:
            return Roster(found, is_large=True)
    return Roster(found)
