"""MessageSearch: finds the messages of a room that have some words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from chalicelib.domain import Message
from chalicelib.protocol import identifiers
from chalicelib.search.index import SearchIndex
from chalicelib.search.intersection import Intersection, OutOfReads
from chalicelib.search.places import Place, read_place
from chalicelib.search.query import Query
from chalicelib.stores import MessageLog

# The most that one search reads; what it has not found by then, the next one finds.
MAX_READS = 32  # of the index, PAGE_SIZE items each
MAX_MESSAGES_READ = 100


@dataclass(frozen=True)
class Found:
    """Messages that have all words of a query, the newest first, as they are now.

    next: the place before which the search goes on; None if there is nothing more.
    """

    messages: list[Message] = field(default_factory=list)
    next: str | None = None


class MessageSearch:
    """Finds messages; raises StoreUnavailable."""

    def __init__(self, index: SearchIndex, messages: MessageLog) -> None:
        self._index = index
        self._messages = messages

    def find(self, room: str, query: Query, before: str, limit: int) -> Found:
        """Return the newest messages of a room and its threads, or of one thread, before a place:
        `limit` at most.

        The index may be behind the log, so each message is read and compared with the query.
        """
        parent = identifiers.parent(room) or room
        read = self._index.reads(parent, MAX_READS)
        matches = Intersection(read, query.looked_up, before)
        candidates = _Candidates(matches, parent, room)
        found = list[Message]()
        while len(found) < limit and (wanted := candidates.take(limit - len(found))):
            stored = self._messages.messages(wanted)
            messages = (stored.get(place) for place in wanted)
            found += [each for each in messages if each and query.matches(each.data)]
        return Found(found, None if candidates.are_all else matches.position)


class _Candidates:
    """The messages that may match, MAX_MESSAGES_READ at most.

    are_all: whether there are no others.
    """

    def __init__(self, matches: Intersection, parent: str, room: str) -> None:
        self.are_all = False
        self._left = MAX_MESSAGES_READ
        self._places = self._in(room, parent, iter(matches))

    def take(self, most: int) -> list[Place]:
        """Return the next ones, none if there are none or enough was read."""
        some = list(islice(self._places, min(most, self._left)))
        self._left -= len(some)
        return some

    def _in(self, room: str, parent: str, matches: Iterator[str]) -> Iterator[Place]:
        try:
            for match in matches:
                place = read_place(parent, match)
                if room in (parent, place.room):
                    yield place
        except OutOfReads:
            return
        self.are_all = True
