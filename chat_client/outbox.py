"""What was said and is not known to be in the room's log yet. Pure, but for its storage."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from chat_client.errors import MessageRefused
from chat_client.room_log import Message


@dataclass(eq=False)
class Unsent:
    """A text on its way; `id` is what the server knows it by, however often it is sent.

    message: what it has become in the room's log, once it is there.
    error: why it never will be.
    """

    id: str
    data: str
    message: Message | None = None
    error: MessageRefused | None = None

    @property
    def state(self) -> str:
        """`sending`, `sent` or `failed`."""
        return "sent" if self.message else "failed" if self.error else "sending"


class Storage(Protocol):
    """Where an outbox outlives its process."""

    def load(self) -> Iterable[tuple[str, str]]:
        """The id and the text of what is kept, oldest first."""

    def put(self, id: str, data: str) -> None:
        """Keep one more."""

    def remove(self, id: str) -> None:
        """Keep it no longer; one that is not kept is no error."""


class NoStorage:
    """For an outbox that ends with its process."""

    def load(self) -> Iterable[tuple[str, str]]:
        """Nothing."""
        return ()

    def put(self, id: str, data: str) -> None:
        """Do nothing."""

    def remove(self, id: str) -> None:
        """Do nothing."""


def random_id() -> str:
    """128 random bits, in 22 characters."""
    return secrets.token_urlsafe(16)


class Outbox:
    """Texts in the order in which they were said; one that failed stays until it is seen to."""

    def __init__(
        self, storage: Storage | None = None, make_id: Callable[[], str] = random_id
    ) -> None:
        self._storage = storage or NoStorage()
        self._make_id = make_id
        self._items = {id: Unsent(id, data) for id, data in self._storage.load()}

    @property
    def items(self) -> list[Unsent]:
        """Those that are being sent and those that failed, oldest first."""
        return list(self._items.values())

    @property
    def next(self) -> Unsent | None:
        """The one to be sent now: the oldest, so that what one person says keeps its order."""
        return next((item for item in self._items.values() if not item.error), None)

    def add(self, data: str) -> Unsent:
        """Put a text in; returns what becomes of it."""
        item = self._items.setdefault(id := self._make_id(), Unsent(id, data))
        self._storage.put(item.id, data)
        return item

    def acknowledge(self, message: Message) -> None:
        """It is in the log. Does nothing for an id that is not waited for."""
        if item := self._items.pop(message.id or "", None):
            item.message, item.error = message, None
            self._storage.remove(item.id)

    def refuse(self, id: str, error: MessageRefused) -> None:
        """It will never be in the log. Does nothing for an id that is not waited for."""
        if item := self._items.get(id):
            item.error = error

    def retry(self, id: str) -> None:
        """Send one that failed once more, after all others. Raises KeyError."""
        item = self._items.pop(id)
        item.error = None
        self._items[id] = item

    def discard(self, id: str) -> None:
        """Forget one that failed. Does nothing for an id that is not there."""
        self._items.pop(id, None)
        self._storage.remove(id)
