"""HistoryReplies: answers requests for a room's messages."""

from __future__ import annotations

from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol import frames
from chalicelib.protocol.actions import History
from chalicelib.stores import MessageLog, Page, PageSize

PAGE_SIZE = PageSize(frames.MAX_PAGE_BYTES, frames.message_size)


class HistoryReplies:
    """Replies with pages of the message log."""

    def __init__(self, messages: MessageLog, dispatcher: Dispatcher) -> None:
        self._messages = messages
        self._dispatcher = dispatcher

    def reply(self, sender: Connection, asked: History) -> None:
        """Reply with the messages that the sender has asked for, then tell the room which numbers
        this read has sealed."""
        page, you = self._page(sender.room, asked), sender.person
        numbers = page.first, page.up_to, page.last
        frame = frames.history(sender.room, page.messages, numbers, page.more, you, asked.id)
        self._dispatcher.reply(frame, sender.id)
        if page.sealed:
            voids = [frames.void(sender.room, seq) for seq in page.sealed]
            self._dispatcher.send_all(sender.room, voids, sender.id)

    def _page(self, room: str, asked: History) -> Page:
        if asked.after is not None:
            return self._messages.after(room, asked.after, asked.limit, PAGE_SIZE)
        return self._messages.before(room, asked.before, asked.limit, PAGE_SIZE)
