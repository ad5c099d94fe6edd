"""Which messages of a log have changed since a reader looked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chat_client.model.message import Message


@dataclass(frozen=True)
class Change:
    """A message that has changed after the log had it, as it is now.

    kinds: what has changed since the reader's last look: `edited`, `deleted`, `reactions`,
    `thread`, and `reply` where the message that it answers was edited or deleted.
    """

    message: Message
    kinds: frozenset[str]


class ChangedMessages:
    """The numbers of changed messages, in the order of their last changes.

    It keeps no text: a reader gets each message once, as it is then, however often it has changed.

    count: how many changes there were.
    """

    def __init__(self) -> None:
        self.count = 0
        self._last: dict[int, dict[str, int]] = {}  # of each kind, by the message's number

    def add(self, seq: int, kinds: frozenset[str]) -> None:
        """A message has changed."""
        self.count += 1
        known = self._last.pop(seq, {})
        self._last[seq] = {**known, **dict.fromkeys(kinds, self.count)}

    def since(self, count: int) -> list[tuple[int, frozenset[str]]]:
        """The messages that have changed since `count` was this, and how: oldest change first."""
        found = []
        for seq, last in reversed(self._last.items()):
            if kinds := frozenset(kind for kind, at in last.items() if at > count):
                found.append((seq, kinds))
            else:
                break
        return found[::-1]

    def clear(self) -> None:
        """The log has dropped its messages."""
        self._last.clear()


def differences(old: Message, new: Message) -> Iterator[str]:
    """The kinds of a change from one state of a message to another."""
    if new.deleted:
        if not old.deleted:
            yield "deleted"
        return
    if (old.data, old.edited) != (new.data, new.edited):
        yield "edited"
    for kind in ("reactions", "thread"):
        if getattr(old, kind) != getattr(new, kind):
            yield kind
    if old.reply_to != new.reply_to:
        yield "reply"
