"""FileErasure: deletes the files of messages that are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.events import MessageEvent


class Files(Protocol):
    """The files of rooms."""

    def delete(self, room: str, files: Sequence[str]) -> None:
        """Delete files of a room; they need not be there. Raises StoreUnavailable."""


class FileErasure:
    """A consumer of what happens to messages."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def handle(self, events: Sequence[MessageEvent]) -> None:
        """Delete the files that messages carry no more: deleted ones, and those of an erased
        member. Raises StoreUnavailable, and then all of them come again."""
        for event in events:
            before = event.before.files if event.before else ()
            gone = [each.file for each in before if each not in event.after.files]
            if gone:
                self._files.delete(event.after.room, gone)
