"""What a client sends of one room over one connection, and when, to keep its log and outbox right.
Pure.

The caller passes in each frame of the room, and the time, in seconds of any clock that never goes
back. The conversation returns the frames to send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chat_client.model.change_cursor import ChangeCursor
from chat_client.model.change_repair import ChangeRepair, ChangesPage
from chat_client.model.fields import Frame, as_list, as_number, as_object, as_optional_number
from chat_client.model.gap_repair import GapRepair
from chat_client.model.message import Message
from chat_client.model.outbox import Outbox
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.room_log import Page, RoomLog
from chat_client.model.sender import Sender
from chat_client.model.timeouts import Timeouts


class Conversation:
    """The frames of one room over one connection: first history and changes, then the outbox.

    you: the public id of this client's member, once the server has told it.
    has_retried: whether the frames that were due last had been sent before.
    """

    def __init__(
        self,
        room: str,
        room_log: RoomLog,
        cursor: ChangeCursor,
        outbox: Outbox,
        timeouts: Timeouts,
        now: float,
        you: str | None,
        recover: bool,
        random: Callable[[], float],
        numbers: Iterator[int],
    ) -> None:
        """numbers: for the ids of requests; the connection's other conversations share them."""
        self.you = you
        self.has_retried = False
        self._room = room
        self._log = room_log
        self._cursor = cursor
        self._outbox = outbox
        self._recover = recover
        self._gap_repair = GapRepair(room_log, timeouts, now, recover, random, numbers)
        self._change_repair = ChangeRepair(cursor, timeouts, recover, random, numbers)
        self._senders = [
            Sender(outbox, timeouts, recover, random, of_messages=of_messages)
            for of_messages in (True, False)
        ]
        loops = [sender.loop for sender in self._senders]
        self._loops = (self._gap_repair.loop, self._change_repair.loop, *loops)

    @property
    def next_due(self) -> float:
        """When frames_due() has something to do, if no frame comes before."""
        return min(loop.due_at for loop in self._loops)

    @property
    def is_throttled(self) -> bool:
        """Whether the server has the client wait before it sends the next message."""
        return any(sender.is_throttled for sender in self._senders)

    @property
    def is_behind(self) -> bool:
        """Whether a newer message or change is missing."""
        return self._log.is_behind or self._cursor.is_behind

    def frames_due(self, now: float) -> list[Frame]:
        """The frames to send now."""
        history = self._gap_repair.frame_due(now)
        changes = self._change_repair.frame_due(now)
        senders = self._senders if self._gap_repair.has_first_page else []
        frames = (history, changes, *(sender.frame_due(now) for sender in senders))
        self.has_retried = any(
            frame and loop.attempts > 1 for frame, loop in zip(frames, self._loops, strict=False)
        )
        return [{**frame, "room": self._room} for frame in frames if frame]

    def on_close(self) -> None:
        """The connection is gone. Without recovery, the message that it leaves unanswered fails."""
        if not self._recover:
            for sender in self._senders:
                sender.fail_unanswered()

    def on_message(self, fields: Frame) -> None:
        """Take a live message. Raises ValueError, as do all that take fields."""
        message = self._message(fields)
        self._acknowledge(message)
        self._log.receive(message)

    def on_void(self, fields: Frame) -> None:
        """A number has no message, and never will."""
        self._log.receive_void(as_number(fields.get("seq")))

    def on_newest(self, newest: int) -> None:
        """The room's log reaches up to `newest` at least."""
        self._log.set_newest(newest)

    def on_history(self, fields: Frame, now: float) -> None:
        """Take a page of the log."""
        messages = self._messages(fields, is_answer=True)
        changes = as_optional_number(fields.get("changes"))
        first, up_to = as_number(fields.get("from")), as_number(fields.get("upTo"))
        last = as_number(fields.get("last", 0))
        for message in messages:
            self._acknowledge(message)
        page = Page(messages, first, up_to, fields.get("more") is True, last)
        if self._gap_repair.on_history(fields.get("id"), page, now) and changes is not None:
            self._cursor.begin(changes)

    def on_changes(self, fields: Frame, now: float) -> None:
        """Take messages that have changed, as they are now."""
        id = fields.get("id")
        messages = self._messages(fields, is_answer=id is not None)
        page = ChangesPage.from_fields(fields)
        if self._change_repair.on_changes(id, page, now):
            self._log.reset()
        for message in messages:
            self._log.update(message)
        if item := self._outbox.get(str(id)):
            for message in messages:
                if message.seq == item.target:
                    self._outbox.acknowledge(message, item.id)

    def on_newest_change(self, newest: int) -> None:
        """The room's changes reach up to `newest` at least."""
        self._cursor.set_newest(newest)

    def expects(self, id: str) -> bool:
        """Whether a frame with this id answers one of this conversation."""
        return self._loop_of(id) is not None

    def on_error(self, fields: Frame, now: float) -> None:
        """Take the error that answers one of this conversation's frames."""
        code, reason, id = (str(fields.get(name, "")) for name in ("code", "message", "id"))
        loop = self._loop_of(id)
        match code:
            case "unavailable" if loop:
                loop.retry_later(now)
            case "too_many" if loop:
                throttled = self._sender_of(id) or loop
                throttled.retry_after(as_number(fields.get("retryAfter")), now)
            case "unavailable" | "too_many":
                pass
            case _:
                self._fail(id, code, reason, as_optional_number(fields.get("until")))

    def on_gateway_error(self, now: float) -> None:
        """An error of API Gateway does not tell which frame failed: it may be any."""
        for loop in self._loops:
            loop.retry_later(now)

    def _acknowledge(self, message: Message) -> None:
        # Anyone who has seen an id can send it too, but nobody else is this member.
        if message.member == self.you:
            self._outbox.acknowledge(message)

    def _fail(self, id: str, code: str, reason: str, until: int | None) -> None:
        if item := self._outbox.get(id):
            self._outbox.fail(id, item.refusal(code, reason, until))

    def _messages(self, fields: Frame, is_answer: bool) -> list[Message]:
        listed = as_list(fields.get("messages"))
        return [self._message(as_object(each), is_answer) for each in listed]

    def _message(self, fields: Frame, is_answer: bool = False) -> Message:
        message = Message.from_fields(fields)
        if message.deleted:
            self._outbox.on_deleted(message)
        known = None if is_answer else self._log.find(message.seq)  # an answer tells what is own
        return message.seen_by(self.you, known)

    def _loop_of(self, id: str) -> RetryLoop | None:
        if self._gap_repair.expects(id):
            return self._gap_repair.loop
        if self._change_repair.expects(id):
            return self._change_repair.loop
        sender = self._sender_of(id)
        return sender.loop if sender else None

    def _sender_of(self, id: str) -> Sender | None:
        return next((sender for sender in self._senders if sender.expects(id)), None)
