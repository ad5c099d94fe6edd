"""MentionReplies: lists the messages that mention a member, over all rooms."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.chat import permissions
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection, Message
from chalicelib.protocol import frames, identifiers
from chalicelib.protocol.actions import MAX_ROOMS, Mentions
from chalicelib.protocol.message_fields import message_size
from chalicelib.stores import Mention, MessageLog, RoomStore


class MentionReplies:
    """Answers `mentions`; raises StoreUnavailable."""

    def __init__(
        self,
        messages: MessageLog,
        rooms: RoomStore,
        dispatcher: Dispatcher,
        clock: Callable[[], int],
    ) -> None:
        self._messages = messages
        self._rooms = rooms
        self._dispatcher = dispatcher
        self._clock = clock

    def reply(self, sender: Connection, asked: Mentions) -> None:
        """Reply with the messages that mention the sender in rooms that the sender may read, the
        newest first: those that name the member, and those that mention everybody in one of the
        member's rooms."""
        mine = self._rooms.rooms_of(sender.member, MAX_ROOMS).rooms
        everywhere = list(dict.fromkeys([*mine, *sender.rooms]))[:MAX_ROOMS]
        page = self._messages.mentions(sender.member, everywhere, asked.after, asked.limit)
        shown, cut = self._fitting(sender, page.mentions)
        after = page.before if cut is None else cut
        frame = frames.mentions(shown, after, sender.member, asked.id)
        self._dispatcher.reply(frame, sender.id)

    def _fitting(
        self, sender: Connection, found: list[Mention]
    ) -> tuple[list[tuple[Message, Message | None]], int | None]:
        """As many messages as fit into a frame, and after which mention it is cut, if it is."""
        readable = self._readable(sender, found)
        messages = self._messages.messages([(each.room, each.seq) for each in readable])
        quoted = self._messages.messages(
            [(each.room, each.reply_to) for each in messages.values() if each.reply_to is not None]
        )
        shown, used, last = list[tuple[Message, Message | None]](), 0, None
        for mention in readable:
            message = messages.get((mention.room, mention.seq))
            if message is None or message.deleted:
                continue
            used += message_size(message)
            if used > frames.MAX_PAGE_BYTES and shown:
                return shown, last
            shown.append((message, quoted.get((message.room, message.reply_to or 0))))
            last = mention.key
        return shown, None

    def _readable(self, sender: Connection, found: list[Mention]) -> list[Mention]:
        if not found:
            return []
        places = {each.room: identifiers.parent(each.room) or each.room for each in found}
        views = self._rooms.views(list(dict.fromkeys(places.values())), sender.member)
        now = self._clock()
        return [
            each
            for each in found
            if permissions.letters(views[places[each.room]], sender.capabilities, now)
        ]
