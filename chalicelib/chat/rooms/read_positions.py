"""ReadPositions: how far members have read; told to their own connections, and to small rooms."""

from __future__ import annotations

from functools import partial

from chalicelib.chat.best_effort import best_effort
from chalicelib.chat.rooms.notices import Notices, Tools
from chalicelib.chat.roster import MAX_PRESENCE_MEMBERS
from chalicelib.concurrency import run_both
from chalicelib.delivery import News
from chalicelib.domain import Connection
from chalicelib.protocol import frames, identifiers
from chalicelib.protocol.actions import Read, Receipts
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import RoomConflict, Turn

MAX_RECEIPT_MEMBERS = MAX_PRESENCE_MEMBERS  # in larger rooms nobody looks who has read what
# What a room is told of at once: reads since the last time, and those of a slow queue.
RECENT_MS = 10_000


class ReadPositions:
    """Performs `read` and `receipts`."""

    def __init__(self, tools: Tools, notices: Notices) -> None:
        self._tools = tools
        self._notices = notices

    def read(self, sender: Connection, room: str, asked: Read) -> None:
        """Store how far the sender has read, never less than before nor more than there is; tell
        the member's connections what is unread now, and the room how far the member has read."""
        tools, member = self._tools, sender.member
        (last, unread), own = run_both(
            tools.workers,
            partial(tools.messages.unread, room, asked.up_to, member, is_consistent=True),
            partial(tools.connections.channel_ids, member, tools.clock()),
        )
        up_to = min(asked.up_to, last)
        position, is_new = self._marked(sender, room, asked, up_to)
        if position != up_to:
            unread = tools.messages.unread(room, position, member, is_consistent=True).unread
        tools.dispatcher.reply(frames.read(room, position, unread, asked.id), sender.id)
        if is_new:
            others = [id for id in own if id != sender.id]
            self._notices.tell(member, frames.read(room, position, unread), others)
        if is_new and position:  # whoever has read up to 0 has read no message
            self._tell_room(sender, room, position)

    def receipts(self, sender: Connection, room: str, asked: Receipts) -> None:
        """Answer how far the members of a room have read; of a large one, that nobody has."""
        now = self._tools.clock()
        reads = self._tools.rooms.read_positions(room, MAX_RECEIPT_MEMBERS, now) or {}
        self._tools.dispatcher.reply(frames.receipts(room, reads, asked.id), sender.id)

    def tell_receipts(self, room: str) -> None:
        """Tell a room how far those have read who have done so lately."""
        with best_effort("who has read"):
            now = self._tools.clock()
            since = now - RECENT_MS
            reads = self._tools.rooms.read_positions(room, MAX_RECEIPT_MEMBERS, now, since)
            roster = self._tools.presence.roster(room)
            if reads and not roster.is_large:
                frame = frames.receipts(room, reads)
                self._tools.dispatcher.send_to(room, frame, roster.ids)

    def _marked(self, sender: Connection, room: str, asked: Read, up_to: int) -> tuple[int, bool]:
        kind, now = identifiers.kind(room), self._tools.clock()
        try:
            return self._tools.rooms.mark_read(room, kind, sender.person, up_to, now)
        except RoomConflict:  # the member has lost the room since the subscription was read
            text = "You are not subscribed to this room."
            raise FrameError(ErrorCode.NOT_SUBSCRIBED, text, asked.id) from None

    def _tell_room(self, sender: Connection, room: str, position: int) -> None:
        """Tell the others in a room now, or have it told in a second, with what others read."""
        with best_effort("who has read"):
            turn = self._tools.connections.take_turn(f"receipts#{room}", self._tools.clock())
            if turn is Turn.LATER:
                self._tools.dispatcher.later.tell(News.RECEIPTS, room)
            if turn is Turn.NOW:
                roster = self._tools.presence.roster(room)
                others = [each.id for each in roster.occupants if each.member != sender.member]
                if not roster.is_large:
                    frame = frames.receipts(room, {sender.member: position})
                    self._tools.dispatcher.send_to(room, frame, others)
