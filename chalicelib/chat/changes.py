"""ChangeActions: edits, deletes and reacts to messages, and tells of it.

An edit or a deletion is told at once. Of reactions, and of replies in threads, a room is told at
most once a second: of a single one as it comes, of several with one frame a second later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from chalicelib import telemetry
from chalicelib.chat import message_rules, permissions
from chalicelib.chat.best_effort import best_effort
from chalicelib.chat.change_pages import filled
from chalicelib.chat.quoting import Quoting
from chalicelib.concurrency import Workers, run_both
from chalicelib.delivery import Dispatcher, News
from chalicelib.domain import Change, ChangeKind, Connection, Message, Stamp
from chalicelib.protocol import actions, frames, identifiers
from chalicelib.protocol.errors import FrameError
from chalicelib.protocol.frames import Span
from chalicelib.review import Draft, DraftKind
from chalicelib.stores import Changed, ConnectionStore, MessageLog, Turn

# How far back the frame looks that tells of several changes: the second that they were collected
# in, and what the queue and slow writers need.
RECENT_MS = 4_000


class ChangeActions:
    """Changes messages; raises FrameError, StoreUnavailable and Archived.

    review: returns the text to store, or raises FrameError.
    edit_ms: for how long after it was sent a message can be edited.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        messages: MessageLog,
        quoting: Quoting,
        dispatcher: Dispatcher,
        review: Callable[[Draft, str | None], str],
        edit_ms: int,
        clock: Callable[[], int],
        workers: Workers,
    ) -> None:
        self._connections = connections
        self._messages = messages
        self._quoting = quoting
        self._dispatcher = dispatcher
        self._review = review
        self._edit_ms = edit_ms
        self._clock = clock
        self._workers = workers

    def edit(self, sender: Connection, room: str, asked: actions.Edit) -> None:
        """Give a message of the sender another text, and tell the room."""
        by = Stamp(sender.person, self._clock())
        change = _change(room, ChangeKind.EDIT, sender, by.at, asked.target, asked.id)
        draft = Draft(room, sender.member, sender.name, asked.data, DraftKind.EDIT)
        try:
            permissions.check(asked, room, sender.rooms[room], by.at)
            text, refusal = self._review(draft, asked.id), None
        except FrameError as error:
            text, refusal = "", error

        def decide(found: Message | None) -> Message:
            if refusal:  # unless the change is stored: then it is sent again
                raise refusal
            return message_rules.edited(found, asked, by, text, self._edit_ms)

        changed, others = self._changed(sender, change, decide)
        self._answer(sender, changed, asked.id)
        self._tell(changed, others)

    def delete(
        self,
        sender: Connection,
        room: str,
        asked: actions.Delete,
        record: Callable[[Connection, str, Message], None],
    ) -> None:
        """Delete a message, and tell the room.

        record: is called with another one's message that the sender has deleted as a moderator,
            before the answer: if it fails, the sender asks again, and it is called again.
        """
        by, moderates = Stamp(sender.person, self._clock()), permissions.moderates(sender, room)
        change = _change(room, ChangeKind.DELETE, sender, by.at, asked.target, asked.id)
        changed, others = self._changed(
            sender, change, lambda found: message_rules.deleted(found, asked, by, moderates)
        )
        self._tell(changed, others)
        if changed.seq is not None and changed.message.member != sender.member:
            record(sender, room, changed.message)
        self._answer(sender, changed, asked.id)

    def react(self, sender: Connection, room: str, asked: actions.React) -> None:
        """Add or take back a reaction; tell the sender now, and the room with others."""
        kind = ChangeKind.UNREACT if asked.is_back else ChangeKind.REACT
        change = _change(room, kind, sender, self._clock(), asked.target, asked.id)

        def decide(found: Message | None) -> Message:
            permissions.check(asked, room, sender.rooms[room], change.at)
            return message_rules.reacted(found, asked, sender.member)

        changed = self._messages.change(change, decide, rules_of=identifiers.parent(room))
        self._answer(sender, changed, asked.id)
        self._tell_soon(changed, but=sender.id)

    def on_reply(self, sender: Connection, reply: Message) -> None:
        """Note a message of a thread at the one that the thread begins with. The same reply is
        noted once, however often it is sent."""
        room = identifiers.parent(reply.room) or ""
        target = identifiers.first_message(reply.room)
        change = _change(room, ChangeKind.REPLY, sender, reply.at, target, str(reply.seq))
        try:
            changed = self._messages.change(
                change, lambda found: message_rules.replied(found, reply), even_archived=True
            )
        except FrameError:
            return
        self._tell_soon(changed)

    def reply(self, sender: Connection, room: str, asked: actions.Changes) -> None:
        """Reply with the messages that have changed after a number, as they are now."""
        page = self._messages.changes_after(room, asked.after, asked.limit)
        messages, span = next(filled(page))
        quotes = self._quoting.of(messages)
        frame = frames.changes(room, messages, span, quotes, sender.member, asked.id)
        self._dispatcher.reply(frame, sender.id)

    def tell_changes(self, room: str) -> None:
        """Tell a room what has changed lately."""
        with best_effort("what has changed"):
            page = self._messages.changes_since(room, self._clock() - RECENT_MS)
            told = [self._frame(room, messages, span) for messages, span in filled(page)]
            if page.entries:
                self._dispatcher.send_others(room, told)

    def _changed(
        self,
        sender: Connection,
        change: Change,
        decide: Callable[[Message | None], Message],
    ) -> tuple[Changed, Iterator[str]]:
        """Change a message; returns whom to tell of it, too."""
        is_deletion = change.kind is ChangeKind.DELETE  # possible in an archived room, too
        changed, recipients = run_both(
            self._workers,
            partial(
                self._messages.change,
                change,
                decide,
                even_archived=is_deletion,
                rules_of=identifiers.parent(change.room),
            ),
            partial(self._dispatcher.recipients, change.room, sender.id),
        )
        return changed, (id for id in recipients if id != sender.id)

    def _tell(self, changed: Changed, others: Iterator[str]) -> None:
        """Tell the others in the room of a change."""
        if changed.new:
            telemetry.count("Changes")
            room = changed.message.room
            frame = self._frame(room, [changed.message], _span(changed))
            self._dispatcher.send_to(room, frame, others)

    def _answer(self, sender: Connection, changed: Changed, id: str | None) -> None:
        message = changed.message
        quotes = self._quoting.of([message])
        span, reader = _span(changed), sender.member
        frame = frames.changes(message.room, [message], span, quotes, reader, id)
        self._dispatcher.reply(frame, sender.id)

    def _tell_soon(self, changed: Changed, but: str | None = None) -> None:
        """Tell a room of a change now, or have it told in a second, with others.

        but: a connection that knows it already.
        """
        if not changed.new:
            return
        room = changed.message.room
        with best_effort("what has changed"):
            turn = self._connections.take_turn(f"{News.CHANGES.value}#{room}", self._clock())
            if turn is Turn.LATER:
                self._dispatcher.later.tell(News.CHANGES, room)
            if turn is Turn.NOW:
                told = [self._frame(room, [changed.message], _span(changed))]
                self._dispatcher.send_others(room, told, but)

    def _frame(self, room: str, messages: list[Message], span: Span) -> str:
        """A frame for all: there is no more that anybody has asked for."""
        told = span._replace(more=False)
        return frames.changes(room, messages, told, self._quoting.of(messages))


def _change(
    room: str, kind: ChangeKind, sender: Connection, at: int, target: int, id: str | None
) -> Change:
    return Change(room=room, kind=kind, target=target, person=sender.person, at=at, id=id)


def _span(changed: Changed) -> Span:
    """The numbers that a change tells of: none, if there was nothing to change."""
    if changed.seq is None:
        return Span(1, 0)
    return Span(changed.first or changed.seq, changed.seq)
