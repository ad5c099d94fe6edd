"""A room that a client follows: its messages in order, each once, and what can be done in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from chat_client.errors import ClientClosed, RequestRefused
from chat_client.iterators import ChangeIterator, EntryIterator
from chat_client.model.changed import Change
from chat_client.model.fields import as_list, as_number, as_object
from chat_client.model.message import Entry, Message
from chat_client.model.message_parts import File
from chat_client.model.outbox import Outbox, OutboxItem
from chat_client.model.people import RoomInfo
from chat_client.model.room_log import RoomLog
from chat_client.net.connection import MAX_FRAME_BYTES, encode
from chat_client.room_management import RoomManagement
from chat_client.subscribing import Subscribing

MAX_ID_CHARS = 64
MAX_ROOM_CHARS = 100  # with a thread's number


class Room(RoomManagement):
    """A room over its client's connection. An async iterable of the room's log.

    Its methods raise ClientClosed, HandshakeRefused, SubscriptionLost after the member has lost the
    room, Unsubscribed after `unsubscribe`, and RequestRefused where the server refuses what
    is asked.
    """

    def __repr__(self) -> str:
        return f"<Room {self.id}>"

    @property
    def info(self) -> RoomInfo | None:
        """What the server has said of the room last, its title for example; None before."""
        return self._state.info

    @property
    def log(self) -> RoomLog:
        """The part of the room's log that is known."""
        return self._state.log

    @property
    def outbox(self) -> Outbox:
        """The messages that are not known to be in the log."""
        return self._state.outbox

    @property
    def unread(self) -> int | None:
        """How many messages of others the member has not read, on any device; 100 means 100 or
        more. None while the server has not told it."""
        return self._state.unread(self._engine.state.member)

    @property
    def read_up_to(self) -> int | None:
        """The number of the last message that the member has read; None while it is not known."""
        return self._state.read_up_to

    @property
    def reported(self) -> Mapping[int, int]:
        """How often messages were reported, by their numbers, while this client was connected; for
        those who moderate the room. `reports()` has all."""
        return self._state.reported

    @property
    def is_throttled(self) -> bool:
        """Whether the server has the client wait before it sends the next message."""
        return self._engine.is_throttled(self.id)

    @property
    def end(self) -> Exception | None:
        """Why nothing more comes of the room; None while something may."""
        return self._state.end

    def __aiter__(self) -> AsyncIterator[Entry]:
        """Every message in order, and gaps between them, from the newest page of history on.

        Ends when the client is closed or unsubscribes. Raises SubscriptionLost when the member
        has lost the room.
        """
        return EntryIterator(self._engine, self._state)

    def changes(self) -> AsyncIterator[Change]:
        """What becomes of the messages that the log has, from now on: edits, deletions, reactions.

        A message that changes often while the program does something else comes once, as it is
        then. Ends as the iterator of entries does.
        """
        return ChangeIterator(self._engine, self._state)

    async def send(
        self,
        data: str,
        *,
        reply_to: int | None = None,
        mentions: Sequence[str] = (),
        mentions_room: bool = False,
        files: Sequence[File] = (),
    ) -> Message:
        """Send a message; returns the stored message when it is in the room's log.

        reply_to: the number of the message that it answers. mentions: the ids of members who are to
        find it among their mentions. mentions_room: everybody is; for moderators. files: what
        Files.upload has returned for this room.
        Raises MessageRefused. Cancelling only stops the wait: the message stays in the outbox.
        """
        others = {"replyTo": reply_to, "mentions": [*mentions], "mentionsRoom": mentions_room}
        carried = [each.file for each in files]
        return await self._do("sendmessage", data=data, files=carried, **others)

    def send_nowait(self, data: str, *, reply_to: int | None = None) -> OutboxItem:
        """Send a message without waiting; the returned item shows what becomes of it."""
        return self.do_nowait("sendmessage", data=data, replyTo=reply_to)

    async def edit(self, seq: int, data: str) -> Message:
        """Give an own message another text; returns the message when that is stored."""
        return await self._do("edit", target=seq, data=data)

    async def delete(self, seq: int) -> Message:
        """Delete an own message, or as a moderator any; returns what is left of it, with who
        deleted it."""
        return await self._do("delete", target=seq)

    async def react(self, seq: int, reaction: str) -> Message:
        """React to a message, with an emoji or another short text; returns the message."""
        return await self._do("react", target=seq, reaction=reaction)

    async def unreact(self, seq: int, reaction: str) -> Message:
        """Take a reaction back; returns the message."""
        return await self._do("unreact", target=seq, reaction=reaction)

    def do_nowait(self, action: str, **fields: object) -> OutboxItem:
        """Put an operation into the outbox without waiting; the returned item shows what becomes of
        it.

        action: `sendmessage`, `edit`, `delete`, `react` or `unreact`. fields: those of the frame;
        empty ones are left out.
        """
        given = {name: value for name, value in fields.items() if value or name == "data"}
        item = self.outbox.add_operation({"action": action, **given})
        if error := self._refusal(item):
            self.outbox.fail(item.id, error)
        self._engine.flush()
        return item

    async def delivered(self, item: OutboxItem) -> Message:
        """Wait until an item of the outbox is done; returns the message. Raises RequestRefused, for
        a new message MessageRefused."""
        await self._engine.wait_until(lambda: bool(item.message or item.error), self._state)
        if item.message is None:
            raise item.error or ClientClosed()
        return item.message

    async def load_older(self) -> int:
        """Load the page before the log's first entry; returns how many entries were added."""
        before = self.log.prepended
        self.log.load_older()
        self._engine.flush()
        await self._engine.wait_until(
            lambda: self.log.last is not None and not self.log.wants_older, self._state
        )
        return self.log.prepended - before

    async def since(self, at: int, limit: int = 100) -> list[Message]:
        """The messages from the first one on that was sent at a time, in milliseconds since the
        epoch, or later: `limit` at most, which is 1 to 100. They do not become part of the log."""
        answer = await self._ask("history", since=at, limit=limit)
        return [Message.from_fields(as_object(each)) for each in as_list(answer.get("messages"))]

    async def wait_until_synced(self) -> None:
        """Wait until nothing is unsent, and no known message or change is missing."""
        state = self._state
        await self._engine.wait_until(
            lambda: not (state.outbox.next or state.log.is_incomplete or state.changes.is_behind),
            state,
        )

    async def mark_read(self, up_to: int | None = None) -> int:
        """The member has read up to this number, or all that has come; returns what is unread."""
        if up_to is None:
            await self._engine.wait_until(lambda: self.log.last is not None, self._state)
            up_to = self.log.last or 0
        answer = await self._ask("read", upTo=up_to)
        return as_number(answer.get("unread"))

    def thread(self, seq: int, *, outbox: Outbox | None = None) -> Subscribing[Room]:
        """Follow the thread of a message, which is a room: to be awaited for a Room that stays, or
        used as an async context manager. It ends with the subscription to this room."""
        return Subscribing(self._engine, f"{self.id}:{seq}", outbox, partial(Room, self._engine))

    async def leave(self) -> None:
        """End the own membership, on all devices."""
        self._state.is_leaving = True
        request = self._engine.request("leave", self._state, room=self.id)
        await self._engine.wait_until(lambda: request.is_done or self._state.end is not None)
        if request.error and not self._state.end:
            self._state.is_leaving = False
            raise request.error
        self._state.finish()
        self._engine.on_change()

    async def unsubscribe(self) -> None:
        """Hear nothing more of the room over this client; the membership stays. Does not wait."""
        self._engine.unfollow(self._state)

    async def _do(self, action: str, **fields: object) -> Message:
        if self._state.end:
            raise self._state.end
        item = self.do_nowait(action, **fields)
        try:
            return await self.delivered(item)
        except RequestRefused:
            self.outbox.discard(item.id)
            raise

    def _refusal(self, item: OutboxItem) -> RequestRefused | None:
        if end := self._state.end:
            return item.refusal("not_subscribed", str(end))
        # To send what no frame can hold would only close the connection each time.
        others = {"id": "x" * MAX_ID_CHARS, "room": "x" * MAX_ROOM_CHARS}
        try:
            frame = encode({**item.operation, **others}).encode()
        except UnicodeEncodeError:
            return item.refusal("bad_characters", "It has half of a surrogate pair.")
        is_long = len(frame) > MAX_FRAME_BYTES
        return item.refusal("wrong_size", "It is too long.") if is_long else None
