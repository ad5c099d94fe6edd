"""What a client knows of a room that it follows, over all its connections. Pure."""

from __future__ import annotations

from dataclasses import replace

from chat_client.errors import (
    ChatError,
    RequestRefused,
    SubscriptionLost,
    Unsubscribed,
)
from chat_client.model.change_cursor import ChangeCursor
from chat_client.model.message import Message
from chat_client.model.outbox import Outbox
from chat_client.model.people import RoomInfo
from chat_client.model.room_log import RoomLog

MAX_UNREAD = 100  # which means that many or more
# Of a RoomInfo, what is the member's own, or only told to those who ask.
OWN = ("role", "last", "read", "unread", "count", "is_muted", "muted_until")


class RoomState:
    """A room's log, its outbox, and how far the member has read.

    info: what the server has said of the room last, None before.
    read_up_to: the number up to which the member has read; None while it is unknown.
    was_subscribed: whether the room is to be restored over a new connection.
    is_leaving: whether the member is about to leave the room over this client.
    reported: how often each message has been reported, by its number, as far as this client was
    told; for those who moderate the room.
    end: why nothing more comes of the room.
    """

    def __init__(self, room: str, outbox: Outbox | None = None) -> None:
        self.room = room
        self.log = RoomLog()
        self.changes = ChangeCursor()
        self.outbox = outbox or Outbox()
        self.info: RoomInfo | None = None
        self.read_up_to: int | None = None
        self.was_subscribed = False
        self.is_leaving = False
        self.reported: dict[int, int] = {}
        self.end: ChatError | None = None
        self._unread_at: tuple[int, int] | None = None  # a number, and what is unread up to it

    def on_info(self, info: RoomInfo) -> None:
        """The server has described the room; to everybody in it, without what is this member's."""
        if self.info and info.last is None:
            old = self.info
            info = replace(info, **{name: getattr(old, name) for name in OWN})
        elif info.unread is not None:
            self._count(info.read, info.unread, info.last or 0)
        self.info = info

    def on_read(self, up_to: int, unread: int) -> None:
        """The server tells how far the member has read, and what is unread now."""
        self._count(up_to, unread, self.log.last or 0)

    def unread(self, you: str | None) -> int | None:
        """How many messages of others follow the read position, of which MAX_UNREAD are counted.

        None while the server has not told it.
        """
        if self._unread_at is None:
            return None
        since, counted = self._unread_at
        first, read = self.log.first, self.read_up_to
        if read is not None and first is not None and first <= read + 1:
            since, counted = read, 0  # the log has all of them
        return min(MAX_UNREAD, counted + self._count_of_others(since, you))

    def lose(self, reason: str, text: str = "") -> None:
        """Nothing more comes: everything unsent fails, and so does whatever waits for the room."""
        if self.is_leaving:
            self.finish()
        self.end = self.end or SubscriptionLost(self.room, reason)
        for item in self.outbox.items:
            self.outbox.fail(item.id, item.refusal(reason, text or str(self.end)))

    def finish(self) -> None:
        """The client has unsubscribed."""
        self.end = self.end or Unsubscribed(f"unsubscribed from the room {self.room}")

    def refuse(self, code: str, reason: str) -> None:
        """The server refuses the subscription."""
        if self.was_subscribed:
            self.lose(code, reason)
        else:
            self.end = RequestRefused(code, reason)

    def _count(self, up_to: int | None, unread: int, last: int) -> None:
        """Take what the server has counted up to `last`, unless it is older than what is known."""
        if up_to is None or self.read_up_to is None or up_to >= self.read_up_to:
            self.read_up_to = self.read_up_to if up_to is None else up_to
            self._unread_at = (last, unread)

    def _count_of_others(self, since: int, you: str | None) -> int:
        count = 0
        for entry in reversed(self.log.entries):
            if isinstance(entry, Message):
                if entry.seq <= since or count == MAX_UNREAD:
                    break
                count += entry.member != you and not entry.deleted
        return count
