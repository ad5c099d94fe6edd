"""What was said and is not known to be in the room's log yet. Pure, but for its storage."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from chat_client.errors import MessageRefused
from chat_client.room_log import Message

# The server forgets ids after its retention; what is sent again later could be said twice.
MAX_AGE_S = 7 * 24 * 3600  # seconds

_WRITTEN_LONG_AGO = ("too_old", "This was written long ago.")


@dataclass(eq=False)
class OutboxItem:
    """A text on its way; `id` is what the server knows it by, however often it is sent.

    at: when it was said, in seconds since the epoch.
    message: what it has become in the room's log, once it is there.
    error: why it never will be.
    """

    id: str
    data: str
    at: float
    message: Message | None = None
    error: MessageRefused | None = None

    @property
    def state(self) -> str:
        """`sending`, `sent` or `failed`."""
        return "sent" if self.message else "failed" if self.error else "sending"


class OutboxStorage(Protocol):
    """Where an outbox outlives its process."""

    def load(self) -> Iterable[tuple[str, str, float]]:
        """The id, the text and the time of what is kept, in the order of put()."""

    def put(self, id: str, data: str, at: float) -> None:
        """Keep one more, said at a time in seconds since the epoch."""

    def remove(self, id: str) -> None:
        """Keep it no longer; one that is not kept is no error."""


class NoStorage:
    """For an outbox that ends with its process."""

    def load(self) -> Iterable[tuple[str, str, float]]:
        """Nothing."""
        return ()

    def put(self, id: str, data: str, at: float) -> None:
        """Do nothing."""

    def remove(self, id: str) -> None:
        """Do nothing."""


def random_id() -> str:
    """128 random bits, in 22 characters."""
    return secrets.token_urlsafe(16)


class Outbox:
    """Texts in the order in which they were said; one that failed stays until it is seen to.

    is_persistent: whether it outlives its process.
    """

    def __init__(
        self,
        storage: OutboxStorage | None = None,
        make_id: Callable[[], str] = random_id,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """clock: gives the time in seconds since the epoch."""
        self.is_persistent = storage is not None
        self._storage = storage or NoStorage()
        self._make_id = make_id
        self._clock = clock
        self._items = {id: OutboxItem(id, data, at) for id, data, at in self._storage.load()}
        self.fail_expired()

    @property
    def items(self) -> list[OutboxItem]:
        """Those that are being sent and those that failed, oldest first."""
        return list(self._items.values())

    @property
    def next(self) -> OutboxItem | None:
        """The one to be sent now: the oldest, so that what one person says keeps its order."""
        return next((item for item in self._items.values() if not item.error), None)

    def add(self, data: str) -> OutboxItem:
        """Put a text in; returns what becomes of it."""
        return self._put(OutboxItem(self._make_id(), data, self._clock()))

    def acknowledge(self, message: Message) -> None:
        """It is in the log. Does nothing for an id that is not waited for."""
        if item := self._items.pop(message.id or "", None):
            item.message, item.error = message, None
            self._storage.remove(item.id)

    def fail(self, id: str, error: MessageRefused) -> None:
        """It will never be in the log. Does nothing for an id that is not waited for."""
        if item := self._items.get(id):
            item.error = error

    def fail_expired(self) -> None:
        """Let fail what was said so long ago that the server may have forgotten its id."""
        for item in self._items.values():
            if not item.error and item.at < self._clock() - MAX_AGE_S:
                item.error = MessageRefused(*_WRITTEN_LONG_AGO)

    def retry(self, id: str) -> None:
        """Say one that failed once more, now and so after all others. Raises KeyError."""
        item = self._items[id]
        self.discard(id)
        item.error, item.at = None, self._clock()
        self._put(item)

    def discard(self, id: str) -> None:
        """Forget one that failed. Does nothing for an id that is not there."""
        self._items.pop(id, None)
        self._storage.remove(id)

    def _put(self, item: OutboxItem) -> OutboxItem:
        self._items[item.id] = item
        self._storage.put(item.id, item.data, item.at)
        return item
