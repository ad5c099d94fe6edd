"""Messages, and changes of messages, that are not known to be stored yet. Pure, except for its
storage."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from chat_client.errors import MessageRefused, RequestRefused
from chat_client.model.message import Message

# The server forgets ids after its retention. A message resent after that could be stored twice.
MAX_RESEND_AGE_S = 7 * 24 * 3600

EXPIRED = ("too_old", "The server may have received this message before.")


# What the server is asked for: the fields of a frame, without its id and room.
Operation: TypeAlias = Mapping[str, Any]


@dataclass(eq=False)
class OutboxItem:
    """A message, or a change of one, on its way. The server knows it by its `id`, however often it
    is sent.

    written_at_s: in seconds since 1970, UTC.
    message: the stored message, as it was after the operation, once it is known.
    error: why the server will never do it.
    """

    id: str
    operation: Operation
    written_at_s: float
    message: Message | None = None
    error: RequestRefused | None = None

    @property
    def state(self) -> str:
        """`sending`, `sent` or `failed`."""
        return "sent" if self.message else "failed" if self.error else "sending"

    @property
    def action(self) -> str:
        """`sendmessage`, `edit`, `delete`, `react` or `unreact`."""
        return str(self.operation["action"])

    @property
    def target(self) -> int | None:
        """The number of the message that is to be changed; None for a new message."""
        return self.operation.get("target")

    @property
    def data(self) -> str:
        """The text of a message or of an edit; the reaction; empty for a deletion."""
        return str(self.operation.get("data", self.operation.get("reaction", "")))

    def refusal(self, code: str, reason: str, until: int | None = None) -> RequestRefused:
        """The error of this item that the server refuses."""
        kind = MessageRefused if self.action == "sendmessage" else RequestRefused
        return kind(code, reason, until)


class OutboxStorage(Protocol):
    """Where an outbox outlives its process."""

    def load(self) -> Iterable[tuple[str, Operation, float]]:
        """The id, operation and time (seconds since 1970) of each stored item, in the order of
        put()."""

    def put(self, id: str, operation: Operation, written_at_s: float) -> None:
        """Store an item; an operation consists of what JSON has."""

    def remove(self, id: str) -> None:
        """Delete an item. Does nothing for an unknown id."""


class NoStorage:
    """For an outbox that ends with its process."""

    def load(self) -> Iterable[tuple[str, Operation, float]]:
        """Nothing."""
        return ()

    def put(self, id: str, operation: Operation, written_at_s: float) -> None:
        """Do nothing."""

    def remove(self, id: str) -> None:
        """Do nothing."""


def random_token() -> str:
    """128 random bits, in 22 characters."""
    return secrets.token_urlsafe(16)


class Outbox:
    """Unacknowledged operations, oldest first. A failed one stays until it is retried or discarded.

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
        stored = self._storage.load()
        self._items = {id: OutboxItem(id, operation, at) for id, operation, at in stored}
        self.fail_expired()

    @property
    def items(self) -> list[OutboxItem]:
        """The items that are being sent or have failed, oldest first."""
        return list(self._items.values())

    @property
    def next(self) -> OutboxItem | None:
        """The oldest item that is to be sent."""
        return next((item for item in self._items.values() if not item.error), None)

    def next_of(self, *, messages: bool) -> OutboxItem | None:
        """The message, or the change of a message, to send now: the oldest, so that what a member
        does keeps its order."""
        items = (item for item in self._items.values() if not item.error)
        return next((item for item in items if (item.target is None) == messages), None)

    def add(self, data: str) -> OutboxItem:
        """Add a message; the returned item shows what becomes of it."""
        return self.add_operation({"action": "sendmessage", "data": data})

    def add_operation(self, operation: Operation) -> OutboxItem:
        """Add a message or a change of one. A deletion takes the place of the target's changes."""
        if operation["action"] == "delete":
            self._drop_changes(operation["target"], "The message is being deleted.")
        return self._put(OutboxItem(self._make_id(), operation, self._clock()))

    def acknowledge(self, message: Message, id: str | None = None) -> None:
        """The operation of this id, by default the message's own, is done, and this is what the
        message is now. Does nothing for an unknown id."""
        if item := self._items.pop(id or message.id or "", None):
            item.message, item.error = message, None
            self._storage.remove(item.id)

    def on_deleted(self, message: Message) -> None:
        """The message is deleted: nobody needs to delete it, and its edits and reactions fail."""
        self._drop_changes(message.seq, "The message was deleted.")
        for item in self.items:
            if item.target == message.seq:
                self.acknowledge(message, item.id)

    def fail(self, id: str, error: RequestRefused) -> None:
        """The operation will never be done. Does nothing for an unknown id."""
        if item := self._items.get(id):
            item.error = error
            if item.action != "sendmessage":  # only a text of its own is worth another start
                self._storage.remove(id)

    def get(self, id: str) -> OutboxItem | None:
        """The item of this id, if it is not acknowledged or discarded."""
        return self._items.get(id)

    def fail_expired(self) -> None:
        """Fail the operations that are so old that the server may have forgotten their ids."""
        for item in self._items.values():
            is_old = item.written_at_s < self._clock() - MAX_RESEND_AGE_S
            if is_old and not item.error and item.action != "delete":  # to repeat it does no harm
                self.fail(item.id, item.refusal(*EXPIRED))

    def retry(self, id: str) -> None:
        """Send a failed item again, after all others, as if written now. Raises KeyError."""
        item = self._items[id]
        self.discard(id)
        item.error, item.written_at_s = None, self._clock()
        self._put(item)

    def discard(self, id: str) -> None:
        """Forget a failed item. Does nothing for an unknown id."""
        self._items.pop(id, None)
        self._storage.remove(id)

    def _drop_changes(self, target: int, reason: str) -> None:
        for item in self.items:
            if item.target == target and item.action != "delete":
                item.error = item.refusal("no_message", reason)
                self.discard(item.id)

    def _put(self, item: OutboxItem) -> OutboxItem:
        self._items[item.id] = item
        self._storage.put(item.id, item.operation, item.written_at_s)
        return item
