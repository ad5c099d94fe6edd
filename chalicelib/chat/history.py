"""HistoryReplies: answers requests for a room's messages."""

from __future__ import annotations

from chalicelib.chat.quoting import Quoting
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol import frames
from chalicelib.protocol.actions import History
from chalicelib.protocol.message_fields import message_size
from chalicelib.stores import MessageLog, Page, PageSize

PAGE_SIZE = PageSize(frames.MAX_PAGE_BYTES, message_size)


class HistoryReplies:
    """Replies with pages of the message log."""

    def __init__(self, messages: MessageLog, quoting: Quoting, dispatcher: Dispatcher) -> None:
        self._messages = messages
        self._quoting = quoting
        self._dispatcher = dispatcher

    def reply(self, sender: Connection, room: str, asked: History) -> None:
        """Reply with the messages that the sender has asked for, then tell the room which numbers
        this read has sealed."""
        page, you = self._page(room, asked), sender.person
        span = frames.Span(page.first, page.up_to, page.more, page.last)
        quotes = self._quoting.of(page.messages)
        frame = frames.history(room, page.messages, span, you, asked.id, quotes, page.changes)
        self._dispatcher.reply(frame, sender.id)
        if page.sealed:
            voids = [frames.void(room, seq) for seq in page.sealed]
            self._dispatcher.send_all(room, voids, sender.id)

    def _page(self, room: str, asked: History) -> Page:
        if asked.after is not None:
            return self._messages.after(room, asked.after, asked.limit, PAGE_SIZE)
        if asked.since is not None:
            return self._messages.since(room, asked.since, asked.limit, PAGE_SIZE)
        return self._messages.before(room, asked.before, asked.limit, PAGE_SIZE)
