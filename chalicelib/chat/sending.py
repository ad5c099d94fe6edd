"""Sending: checks what a message names, stores it, and broadcasts it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from chalicelib import telemetry, tracing
from chalicelib.chat import message_rules, permissions
from chalicelib.chat.attaching import Uploads, attached
from chalicelib.chat.changes import ChangeActions
from chalicelib.concurrency import Workers, run_both
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection, Kind, Message
from chalicelib.protocol import frames, identifiers
from chalicelib.protocol.actions import SendMessage
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.review import Draft, Rejected, Review, ReviewFailed
from chalicelib.stores import Appended, MessageLog, RoomStore, StoreUnavailable


def reviewed(review: Review | None) -> Callable[[Draft, str | None], str]:
    """Return what asks a hook for the text to store, and raises FrameError as the hook decides."""

    def check(draft: Draft, id: str | None) -> str:
        if review is None:
            return draft.data
        try:
            return review.check(draft)
        except Rejected as rejected:
            raise FrameError(ErrorCode.REJECTED, rejected.reason, id) from None
        except ReviewFailed:
            text = "Your message could not be reviewed. Please try again."
            raise FrameError(ErrorCode.UNAVAILABLE, text, id) from None

    return check


class Sending:
    """Performs `sendmessage`; raises FrameError, StoreUnavailable, Archived and SlowMode.

    review: returns the text to store, or raises FrameError.
    clock: returns milliseconds since the epoch, UTC.
    uploads: the files that messages may carry; None if they carry none.
    """

    def __init__(
        self,
        messages: MessageLog,
        rooms: RoomStore,
        changes: ChangeActions,
        dispatcher: Dispatcher,
        review: Callable[[Draft, str | None], str],
        clock: Callable[[], int],
        workers: Workers,
        uploads: Uploads | None = None,
    ) -> None:
        self._messages = messages
        self._rooms = rooms
        self._changes = changes
        self._dispatcher = dispatcher
        self._review = review
        self._clock = clock
        self._workers = workers
        self._uploads = uploads

    def send(self, sender: Connection, room: str, asked: SendMessage) -> bool:
        """Append, then broadcast: a message in the log reaches everyone, at the latest when they
        request the history. Returns whether the message is new."""
        message = Message(
            room=room,
            id=asked.id,
            **sender.person._asdict(),
            data=asked.data,
            at=self._clock(),
            reply_to=asked.reply_to,
            mentions=asked.mentions,
            mentions_room=asked.mentions_room,
        )
        try:
            quoted = self._check(sender, room, asked)
            draft = Draft(room, sender.member, sender.name, asked.data)
            message = replace(message, data=self._review(draft, asked.id))
        except FrameError:
            if not (known := self._messages.sent(message)):
                raise
            # It was stored when it was sent before: what it names may have changed since.
            self._count_reply(sender, known)
            self._dispatcher.reply(frames.message(known, self._quoted(known)), sender.id)
            return False
        began = time.perf_counter()
        appended, recipients = self._append(sender, message, asked)
        frame = frames.message(appended.message, self._quoted(appended.message, quoted))
        try:
            self._count_reply(sender, appended.message)
        except StoreUnavailable:
            if appended.new:  # the others are not told of it when it is sent again
                others = (id for id in recipients if id != sender.id)
                self._dispatcher.send_to(room, frame, others)
            raise
        self._answer(sender, appended, frame, recipients)
        if appended.new:
            telemetry.count("Messages")
            telemetry.count("MessageTime", (time.perf_counter() - began) * 1000, "Milliseconds")
        return appended.new

    def _append(
        self, sender: Connection, message: Message, asked: SendMessage
    ) -> tuple[Appended, Iterator[str]]:
        """Store a message; returns it with those to send it to."""
        room = message.room
        attach = partial(attached, self._uploads, sender, room, asked) if asked.files else None
        append = partial(
            self._messages.append,
            message,
            is_exempt=permissions.moderates(sender, room),
            rules_of=identifiers.parent(room),
            attach=attach,
        )
        recipients = partial(self._dispatcher.recipients, room, sender.id)
        with tracing.part("append"):
            return run_both(self._workers, append, recipients)

    def _answer(
        self, sender: Connection, appended: Appended, frame: str, recipients: Iterator[str]
    ) -> None:
        """Send the frame of a message to the room, or to the sender alone if it was known."""
        room = appended.message.room
        if appended.new:
            self._dispatcher.send_to(room, frame, recipients)
        else:
            self._dispatcher.reply(frame, sender.id)
        if appended.void is not None:
            self._dispatcher.send_to(room, frames.void(room, appended.void), recipients)

    def _count_reply(self, sender: Connection, stored: Message) -> None:
        """Note a message of a thread where that begins. Before the answer: if it fails, or the
        function dies, the sender sends again."""
        if identifiers.is_thread(stored.room):
            self._changes.on_reply(sender, stored)

    def _check(self, sender: Connection, room: str, asked: SendMessage) -> Message | None:
        """Check who sends, and what a message names; returns the message that it replies to, if it
        is a reply."""
        permissions.check(asked, room, sender.rooms[room], self._clock())
        if asked.mentions_room and not self._may_mention_all(sender, room):
            text = "Only those who moderate this room may mention everybody."
            raise FrameError(ErrorCode.NOT_ALLOWED, text, asked.id)
        if asked.mentions:
            self._check_mentions(room, asked)
        if asked.reply_to is None:
            return None
        return message_rules.existing(self._messages.message(room, asked.reply_to), asked.id)

    def _may_mention_all(self, sender: Connection, room: str) -> bool:
        place = identifiers.parent(room) or room
        return permissions.moderates(sender, room) or identifiers.kind(place) is Kind.DIRECT

    def _check_mentions(self, room: str, asked: SendMessage) -> None:
        place = identifiers.parent(room) or room
        found = self._rooms.state(place, asked.mentions).memberships
        now = self._clock()
        if not all(permissions.reads(place, found.get(each), now) for each in asked.mentions):
            text = "Somebody whom you mention may not read this room."
            raise FrameError(ErrorCode.NOT_ALLOWED, text, asked.id)

    def _quoted(self, stored: Message, quoted: Message | None = None) -> Message | None:
        """What a stored message replies to: of a resend, it may be another one than `quoted`."""
        if stored.reply_to is None:
            return None
        if quoted and quoted.seq == stored.reply_to:
            return quoted
        return self._messages.message(stored.room, stored.reply_to)
