"""Which members of a room have names that look alike, and what tells them apart. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

MIN_ID_CHARS = 4


class Named(Protocol):
    """A person, or the sender of a message."""

    @property
    def member(self) -> str:
        """The public id."""

    @property
    def name(self) -> str:
        """The name, at the time of the message."""

    @property
    def look(self) -> str | None:
        """What names that look like this one have in common; None if that is the name itself."""

    @property
    def vouched(self) -> bool:
        """Whether the name came with a sign-in."""


class LookAlikes:
    """The members of a room by what their names look like.

    Two names look alike if they have the same look. A member who left or has another name by now
    counts as well: the messages under that name are still shown.
    """

    def __init__(self) -> None:
        self._people = defaultdict[str, dict[str, Named]](dict)  # by name and by look, by member

    def add(self, person: Named) -> bool:
        """A member has this name; returns whether known members are told apart in another way."""
        known = [self._people[key] for key in _keys(person)]
        is_new = any(person.member not in people for people in known)
        for people in known:
            people[person.member] = person
        return is_new and bool(self.others(person))

    def short_id(self, person: Named) -> str:
        """The beginning of the member's id, "" if no other member's name looks like this one.

        It is as long as it takes to differ from theirs: anybody can try sessions until the first
        characters are the same.
        """
        member, others = person.member, [other.member for other in self.others(person)]
        if not others:
            return ""
        length = MIN_ID_CHARS
        while length < len(member) and any(id.startswith(member[:length]) for id in others):
            length += 1
        return member[:length]

    def others(self, person: Named) -> list[Named]:
        """The other members whose names look like this one, each once."""
        alike = dict[str, Named]()
        for key in _keys(person):
            alike.update(self._people.get(key, {}))
        return [other for member, other in alike.items() if member != person.member]


def _keys(person: Named) -> list[str]:
    """An entry from before the server knew looks has none."""
    return [person.name] if person.look is None else [person.name, person.look]
