"""The loaded entries of a room's log, and how changes reach them. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chat_client.model.changed import ChangedMessages, differences
from chat_client.model.message import Entry, Message

MAX_UNLOADED = 1_000  # states of messages that are not loaded


class Entries:
    """What is loaded of a log, oldest first: each message in its newest known state.

    A change may overtake the page that its message is on, or the answer to that message. So the
    newest states of messages that are not loaded are kept for a while as well.

    items: the entries. prepended: how many of them are older than the first page.
    dropped: how many others there were before a reset.
    """

    def __init__(self) -> None:
        self.items: list[Entry] = []
        self.prepended = 0
        self.dropped = 0
        self._changed = ChangedMessages()
        self._unloaded: dict[int, Message] = {}
        self._replies: dict[int, set[int]] = {}  # the loaded answers to a message

    def find(self, seq: int) -> Message | None:
        """The loaded message of this number."""
        place = self._place(seq)
        return None if place is None else self._message_at(place)

    def append(self, entry: Entry) -> None:
        """Add the next entry."""
        self.items.append(self._completed(entry))

    def prepend(self, messages: Iterable[Message]) -> None:
        """Add a page before the first entry."""
        found = [self._completed(message) for message in messages]
        self.items[:0] = found
        self.prepended += len(found)

    def update(self, message: Message) -> None:
        """Take a state of a message that may be loaded, unless a newer one is known."""
        place = self._place(message.seq)
        known = self._unloaded.get(message.seq) if place is None else self._message_at(place)
        if known and known.revision > message.revision:
            return
        if place is None:
            self._keep_unloaded(message)
        elif known:
            self._replace(place, known, _with_known_reply(message, known))
        if message.revision:
            for seq in self._replies.get(message.seq, ()):
                self._update_reply(seq, message)

    def drop(self) -> None:
        """Forget all that is loaded."""
        self.dropped += len(self.items) - self.prepended
        self.prepended = 0
        self.items.clear()
        self._changed.clear()
        self._unloaded.clear()
        self._replies.clear()

    @property
    def change_count(self) -> int:
        """A position for `changed_since`."""
        return self._changed.count

    def changed_since(self, count: int) -> Sequence[tuple[int, frozenset[str]]]:
        """The messages that have changed since `change_count` was this, and how."""
        return self._changed.since(count)

    def _completed(self, entry: Entry) -> Entry:
        """An entry that is about to be loaded, in its newest known state."""
        if not isinstance(entry, Message):
            return entry
        message = newer(self._unloaded.pop(entry.seq, None), entry)
        if reply := message.reply_to:
            self._replies.setdefault(reply.seq, set()).add(message.seq)
            target = self.find(reply.seq) or self._unloaded.get(reply.seq)
            if target and target.revision:
                return message.answering(target)
        return message

    def _replace(self, place: int, old: Message, message: Message) -> None:
        self.items[place] = message
        if kinds := frozenset(differences(old, message)):
            self._changed.add(message.seq, kinds)

    def _update_reply(self, seq: int, target: Message) -> None:
        place = self._place(seq)
        reply = None if place is None else self._message_at(place)
        if place is not None and reply and not reply.deleted:
            self._replace(place, reply, reply.answering(target))

    def _keep_unloaded(self, message: Message) -> None:
        self._unloaded.pop(message.seq, None)
        self._unloaded[message.seq] = message
        if len(self._unloaded) > MAX_UNLOADED:
            del self._unloaded[next(iter(self._unloaded))]

    def _place(self, seq: int) -> int | None:
        place = bisect_left(self.items, seq, key=_number)
        found = place < len(self.items) and _number(self.items[place]) == seq
        return place if found else None

    def _message_at(self, place: int) -> Message | None:
        entry = self.items[place]
        return entry if isinstance(entry, Message) else None


def newer(known: Message | None, message: Message) -> Message:
    """The newer of two states of a message."""
    return known if known and known.revision > message.revision else message


def _with_known_reply(message: Message, known: Message) -> Message:
    """The known state of what a message answers is kept up to date; that in a frame may be old."""
    reply = message.reply_to
    return message if not reply or reply.is_deleted else replace(message, reply_to=known.reply_to)


def _number(entry: Entry) -> int:
    return entry.seq if isinstance(entry, Message) else entry.first
