"""RoomWebhooks: what those who moderate a room do with its webhooks, of either direction, by the
same rules as with invitations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib.chat.callers import CallerAdmission
from chalicelib.domain import AuditEntry, Connection, IncomingWebhook, Webhook
from chalicelib.protocol.actions import Invite
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import WebhookItems

MAX_WEBHOOKS = 20  # of a room, in each direction


class NoSuchWebhook(Exception):
    """The room has no such webhook, or an address is wrong: nobody learns which part of it."""


Each = TypeVar("Each", Webhook, IncomingWebhook)


class RoomWebhooks(ABC, Generic[Each]):
    """The webhooks of all rooms, of one direction; methods raise FrameError and StoreUnavailable.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, items: WebhookItems[Each], callers: CallerAdmission, clock: Callable[[], int]
    ) -> None:
        self._items: WebhookItems[Each] = items
        self._callers = callers
        self._clock = clock

    @abstractmethod
    def _act(self, moderator: Connection, webhook: Each, what: str) -> AuditEntry:
        """Return the entry of the audit log for what is done now."""

    def webhooks(self, caller: Connection, room: str) -> list[Each]:
        """Return the webhooks of a room."""
        self._moderator(caller, room)
        return self._items.webhooks(room)

    def remove(self, caller: Connection, room: str, id: str) -> None:
        """Remove a webhook: it is used no more. Raises NoSuchWebhook."""
        moderator, webhook = self._moderator(caller, room), self._known(room, id)
        check_known(self._items.remove(room, id, self._act(moderator, webhook, "removed")))

    def _moderator(self, caller: Connection, room: str) -> Connection:
        """Return the caller in the room, as one who moderates it."""
        return self._callers.admit_to(caller, room, Invite(room=room))

    def _check_number(self, room: str) -> None:
        """Raise FrameError if the room can have no further webhook."""
        if len(self._items.webhooks(room)) >= MAX_WEBHOOKS:
            text = f"A room can have {MAX_WEBHOOKS} webhooks of a direction. Remove one first."
            raise FrameError(ErrorCode.NOT_ALLOWED, text)

    def _known(self, room: str, id: str) -> Each:
        for each in self._items.webhooks(room):
            if each.id == id:
                return each
        raise NoSuchWebhook


def check_known(is_known: bool) -> None:
    """Raise NoSuchWebhook if a webhook was removed while it was changed."""
    if not is_known:
        raise NoSuchWebhook
