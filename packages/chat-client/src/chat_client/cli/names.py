"""How names are shown: with what tells those that look alike apart, which no name can imitate."""

from __future__ import annotations

from collections.abc import Sequence

from chat_client.cli.escaping import escaped_name
from chat_client.model.look_alikes import LookAlikes, Named
from chat_client.model.message import Entry, Message

VOUCHED = "\N{CHECK MARK}"  # the name came with a sign-in
DOT = "\N{MIDDLE DOT}"  # before the beginning of the member's id


class Names:
    """The names in what is shown of a room."""

    def __init__(self) -> None:
        self._look_alikes = LookAlikes()

    def add(self, entries: Sequence[Entry]) -> list[str]:
        """Learn the names of entries that are shown next.

        Returns a notice for each name that was shown without an id before, and has one now.
        """
        messages = [entry for entry in entries if isinstance(entry, Message)]
        alone = [other for message in messages for other in self._others_alone(message)]
        for message in messages:
            self._look_alikes.add(message)
        return [
            f"{escaped_name(other.name)}, so far without an id, is{self.marks(other)}: "
            "another member's name looks like it"
            for other in {other.member: other for other in alone}.values()
        ]

    def learn(self, people: Sequence[Named]) -> None:
        """Learn the names of people who are listed."""
        for person in people:
            self._look_alikes.add(person)

    def marks(self, person: Named) -> str:
        """What follows the name: "", or after a space a check mark, an id, or both."""
        short_id = self._look_alikes.short_id(person)
        marks = [VOUCHED if person.vouched else "", short_id and f"{DOT}{short_id}"]
        return "".join(f" {mark}" for mark in marks if mark)

    def _others_alone(self, message: Message) -> list[Named]:
        others = self._look_alikes.others(message)
        return [other for other in others if not self._look_alikes.short_id(other)]
