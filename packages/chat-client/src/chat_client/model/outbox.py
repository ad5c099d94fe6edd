"""Messages that are not known to be in the room's log yet. Pure, except for its storage."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from chat_client.errors import MessageRefused
from chat_client.model.message import Message

# The server forgets ids after its retention. A message resent after that could be stored twice.
MAX_RESEND_AGE_S = 7 * 24 * 3600

EXPIRED = ("too_old", "The server may have received this message before.")


@dataclass(eq=False)
class OutboxItem:
    """A message on its way. The server knows it by its `id`, however often it is sent.

    written_at_s: in seconds since 1970, UTC.
    message: the stored message, once it is known.
    error: why the server will never store it.
    """

    id: str
    data: str
    written_at_s: float
    message: Message | None = None
    error: MessageRefused | None = None

    @property
    def state(self) -> str:
        """`sending`, `sent` or `failed`."""
        return "sent" if self.message else "failed" if self.error else "sending"


class OutboxStorage(Protocol):
    """Where an outbox outlives its process."""

    def load(self) -> Iterable[tuple[str, str, float]]:
        """The id, text and time (seconds since 1970) of each stored item, in the order of put()."""

    def put(self, id: str, data: str, written_at_s: float) -> None:
        """Store an item."""

    def remove(self, id: str) -> None:
        """Delete an item. Does nothing for an unknown id."""


class NoStorage:
    """For an outbox that ends with its process."""

    def load(self) -> Iterable[tuple[str, str, float]]:
        """Nothing."""
        return ()

    def put(self, id: str, data: str, written_at_s: float) -> None:
        """Do nothing."""

    def remove(self, id: str) -> None:
        """Do nothing."""


def random_token() -> str:
    """128 random bits, in 22 characters."""
    return secrets.token_urlsafe(16)


class Outbox:
    """Unacknowledged messages, oldest first. A failed one stays until it is retried or discarded.

    is_persistent: whether it outlives its process.
    """

    def __init__(
        self,
        storage: OutboxStorage | None = None,
        make_id: Callable[[], str] = random_token,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """clock: returns the time in seconds since 1970, UTC."""
        self.is_persistent = storage is not None
        self._storage = storage or NoStorage()
        self._make_id = make_id
        self._clock = clock
        self._items = {id: OutboxItem(id, data, at) for id, data, at in self._storage.load()}
        self.fail_expired()

    @property
    def items(self) -> list[OutboxItem]:
        """The items that are being sent or have failed, oldest first."""
        return list(self._items.values())

    @property
    def next(self) -> OutboxItem | None:
        """The item to send now: the oldest, so that a member's messages keep their order."""
        return next((item for item in self._items.values() if not item.error), None)

    def add(self, data: str) -> OutboxItem:
        """Add a message; the returned item shows what becomes of it."""
        return self._put(OutboxItem(self._make_id(), data, self._clock()))

    def acknowledge(self, message: Message) -> None:
        """The message is in the log. Does nothing for an unknown id."""
        if item := self._items.pop(message.id or "", None):
            item.message, item.error = message, None
            self._storage.remove(item.id)

    def fail(self, id: str, error: MessageRefused) -> None:
        """The message will never be in the log. Does nothing for an unknown id."""
        if item := self._items.get(id):
            item.error = error

    def fail_expired(self) -> None:
        """Fail the messages that are so old that the server may have forgotten their ids."""
        for item in self._items.values():
            if not item.error and item.written_at_s < self._clock() - MAX_RESEND_AGE_S:
                item.error = MessageRefused(*EXPIRED)

    def retry(self, id: str) -> None:
        """Send a failed message again, after all others, as if written now. Raises KeyError."""
        item = self._items[id]
        self.discard(id)
        item.error, item.written_at_s = None, self._clock()
        self._put(item)

    def discard(self, id: str) -> None:
        """Forget a failed message. Does nothing for an unknown id."""
        self._items.pop(id, None)
        self._storage.remove(id)

    def _put(self, item: OutboxItem) -> OutboxItem:
        self._items[item.id] = item
        self._storage.put(item.id, item.data, item.written_at_s)
        return item
