"""MessageIndexer: keeps the index as the log is, by the events of messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from chalicelib.events import MessageEvent
from chalicelib.search.index import Reindexing, SearchIndex


class MessageIndexer:
    """Takes the events of messages. Reactions and replies write nothing."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    def handle(self, events: Sequence[MessageEvent]) -> None:
        """Index each message of a batch as its last event has it; raises StoreUnavailable.

        A batch may come again, and then end later than before. So the words of all texts in between
        are removed, too.
        """
        messages = defaultdict[tuple[str, int], list[MessageEvent]](list)
        for event in events:
            messages[event.after.room, event.after.seq].append(event)
        self._index.apply(map(_reindexing, messages.values()))


def _reindexing(events: Sequence[MessageEvent]) -> Reindexing:
    first, last = events[0], events[-1]
    known = first.before.data if first.before else ""
    stale = [event.after.data for event in events[:-1]]
    return Reindexing(last.after, last.expires_at, known, stale)
