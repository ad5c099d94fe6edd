"""Up to which number a client has a room's changes, and whether some are missing. Pure."""

from __future__ import annotations


class ChangeCursor:
    """A room's changes have numbers of their own, apart from those of its messages.

    up_to: the number up to which the client has all changes: None before the first page of history
    tells it, 0 in a room without changes.
    """

    def __init__(self) -> None:
        self.up_to: int | None = None
        self._newest = 0
        self._ahead: dict[int, int] = {}  # complete ranges above what is missing

    @property
    def is_behind(self) -> bool:
        """Whether changes are known to be missing."""
        return self.up_to is not None and self._newest > self.up_to

    def begin(self, number: int) -> None:
        """The first page of history has all changes up to this number."""
        self.set_newest(number)
        if self.up_to is None:
            self.up_to = number
            self._advance()

    def set_newest(self, number: int) -> None:
        """The room's changes are known to reach up to this number at least."""
        self._newest = max(self._newest, number)

    def receive(self, first: int, up_to: int) -> None:
        """All changes from `first` to `up_to` have come."""
        self.set_newest(up_to)
        if first <= up_to:
            self._ahead[first] = max(up_to, self._ahead.get(first, 0))
            self._advance()

    def skip_missing(self) -> None:
        """Behave as if nothing were missing."""
        if self.up_to is not None:
            self.receive(self.up_to + 1, self._newest)

    def _advance(self) -> None:
        if self.up_to is None:
            return
        for first, end in sorted(self._ahead.items()):
            if first > self.up_to + 1:
                break
            self.up_to = max(self.up_to, end)
            del self._ahead[first]
