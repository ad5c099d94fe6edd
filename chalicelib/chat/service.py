"""ChatService: the rules for connecting, disconnecting and each action."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from chalicelib import deadline, telemetry
from chalicelib.chat.history import HistoryReplies
from chalicelib.chat.limits import DEFAULT_LIMITS, Limits
from chalicelib.chat.presence import Presence
from chalicelib.chat.roster import Roster
from chalicelib.concurrency import Greenlets, Workers, run_all, run_both
from chalicelib.delivery import Chunk, Dispatcher, Summary
from chalicelib.domain import Connection, Message
from chalicelib.protocol import actions, frames, identifiers
from chalicelib.protocol.actions import (
    Action,
    History,
    Join,
    Members,
    Ping,
    Rename,
    SendMessage,
    Typing,
)
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import ConnectionStore, MessageLog, StoreUnavailable, TooSoon

# How long a handshake may wait for its presence frames; the queue sends the remaining ones.
CONNECT_PRESENCE_TIMEOUT_S = 3.0

log = logging.getLogger(__name__)


def now() -> int:
    """Return the time in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class ChatService:
    """The rules of the chat, over the connections, the message log and the dispatcher.

    clock: returns milliseconds since the epoch, UTC.
    limits: what a member may do; more is refused.
    workers: for calls to the stores that need not wait for each other.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        messages: MessageLog,
        dispatcher: Dispatcher,
        clock: Callable[[], int] = now,
        limits: Limits = DEFAULT_LIMITS,
        workers: Workers | None = None,
    ) -> None:
        self._connections = connections
        self._messages = messages
        self._dispatcher = dispatcher
        self._history = HistoryReplies(messages, dispatcher)
        self._presence = Presence(connections, dispatcher, clock)
        self._clock = clock
        self._limits = limits
        self._workers = workers or Greenlets()

    def connect(self, connection_id: str, query: Mapping[str, str]) -> None:
        """Put a connection into the room that its address names, under the address's name.

        Raises InvalidIdentifier for a bad address, and StoreUnavailable.
        """
        address = identifiers.address(query)
        telemetry.annotate(room=address.room)
        now = self._clock()
        newcomer = Connection(connection_id, address.room, address.name, address.member, now, now)
        self._connections.join(newcomer, shares_budgets="session" in query)
        telemetry.count("ConnectionsOpened")
        with deadline.within(CONNECT_PRESENCE_TIMEOUT_S):
            self._presence.joined(newcomer)

    def disconnect(self, connection_id: str) -> None:
        """Remove a closed connection. Never raises: if it stays stored, the next post finds it
        gone."""
        telemetry.count("ConnectionsClosed")
        self._dispatcher.remove_gone([connection_id])

    def receive(self, connection_id: str, body: str | None) -> None:
        """Perform the action of a client's frame, or reply to that client with an `error` frame.

        body: None if the frame was empty.
        """
        try:
            self._perform(connection_id, actions.parse(body))
        except FrameError as refused:
            log.info("frame of %s refused: %s", connection_id, refused.code.value)
            self._dispatcher.reply(frames.error(refused), connection_id)

    def fan_out(self, message: Chunk | Summary) -> None:
        """Send one chunk of a large broadcast, or tell a room who is there."""
        telemetry.annotate(room=message.room)
        match message:
            case Chunk(_, room, frame, recipients, tries):
                self._dispatcher.send_chunk(room, frame, recipients, tries)
            case Summary():
                self._presence.tell_members(message.room)

    def _perform(self, connection_id: str, action: Action) -> None:
        try:
            match action:
                case SendMessage():
                    self._send_message(connection_id, action)
                case History():
                    self._history.reply(self._sender(connection_id, action), action)
                case Ping():
                    self._reply_pong(self._sender(connection_id, action), action)
                case Members():
                    self._reply_members(self._sender(connection_id, action), action)
                case Join():
                    self._join(connection_id, action)
                case Rename():
                    self._rename(connection_id, action)
                case Typing():
                    self._presence.typing(self._sender(connection_id, action))
        except TooSoon as refused:
            telemetry.count("Limited")
            text = "You do this too often. Please wait a moment."
            raise FrameError(ErrorCode.TOO_MANY, text, action.id, refused.retry_after_ms) from None
        except StoreUnavailable as error:
            log.error("frame of %s: store unavailable: %s", connection_id, error)
            text = "The chat is unavailable. Please try again."
            raise FrameError(ErrorCode.UNAVAILABLE, text, action.id) from error

    def _send_message(self, connection_id: str, action: SendMessage) -> None:
        """Append, then broadcast: a message in the log reaches everyone, at the latest when they
        request the history."""
        sender = self._sender(connection_id, action)
        message = Message(
            room=sender.room,
            id=action.id,
            member=sender.member,
            name=sender.name,
            data=action.data,
            at=self._clock(),
        )
        appended, recipients = run_both(
            self._workers,
            partial(self._messages.append, message),
            partial(self._dispatcher.recipients, sender.room, sender.id),
        )
        frame = frames.message(appended.message)
        if appended.new:
            telemetry.count("Messages")
            self._dispatcher.send_to(sender.room, frame, recipients)
        else:
            self._dispatcher.reply(frame, sender.id)
        if appended.void is not None:
            void = frames.void(sender.room, appended.void)
            self._dispatcher.send_to(sender.room, void, recipients)

    def _reply_pong(self, sender: Connection, asked: Ping) -> None:
        """Reply with the newest numbers of the sender's room and of the rooms asked for."""
        others = list(dict.fromkeys(asked.rooms or ()))
        reads = [partial(self._messages.last, room) for room in (sender.room, *others)]
        last, *lasts = run_all(self._workers, reads)
        found = None if asked.rooms is None else dict(zip(others, lasts, strict=True))
        frame = frames.pong(sender.room, last, found, asked.id)
        self._dispatcher.reply(frame, sender.id)

    def _reply_members(self, sender: Connection, asked: Members) -> None:
        """Reply with the members of the sender's room, the sender first."""
        roster = self._presence.roster(sender.room)
        people = roster.people(sender.person)
        frame = frames.members(
            sender.room, len(people), people[: asked.limit], asked.id, roster.is_large
        )
        self._dispatcher.reply(frame, sender.id)

    def _join(self, connection_id: str, asked: Join) -> None:
        """Move a connection, in one write; then tell the client, and both rooms."""
        now = self._clock()
        charge = self._limits.charge(asked, now)
        moved = self._connections.move(connection_id, asked.room, now, asked.name, charge)
        before = self._checked(moved, asked)
        here = replace(before, room=asked.room, name=asked.name or before.name, arrived_at=now)
        roster = None
        try:
            roster = self._welcome(here, asked)
        finally:  # the connection has moved, even if the room cannot be read
            self._tell_of_move(before, here, roster)

    def _welcome(self, here: Connection, asked: Join) -> Roster:
        """Reply to a `join`, and return who is in the room."""
        roster, last = run_both(
            self._workers,
            partial(self._presence.roster, here.room),
            partial(self._messages.last, here.room),
        )
        count = len(roster.people(here.person))
        frame = frames.joined(here.room, here.person, count, last, asked.id, roster.is_large)
        self._dispatcher.reply(frame, here.id)
        if asked.after is not None:
            self._history.reply(here, History(after=asked.after, id=asked.id))
        return roster

    def _tell_of_move(self, before: Connection, here: Connection, roster: Roster | None) -> None:
        if here.room != before.room:
            self._presence.left([before])
            self._presence.joined(here, roster)
        elif here.name != before.name:
            self._presence.renamed(here)

    def _rename(self, connection_id: str, asked: Rename) -> None:
        charge = self._limits.charge(asked, self._clock())
        renamed = self._connections.rename(connection_id, asked.name, charge)
        before = self._checked(renamed, asked)
        if before.name != asked.name:
            self._presence.renamed(replace(before, name=asked.name), asked.id)
        else:
            frame = frames.presence(before.room, frames.Event.RENAMED, before.person, id=asked.id)
            self._dispatcher.reply(frame, connection_id)

    def _sender(
        self, connection_id: str, action: SendMessage | History | Ping | Members | Typing
    ) -> Connection:
        """Charge an action to the connection that sent it, and return the connection; raises
        TooSoon, and as `_checked` does."""
        room = None if isinstance(action, Ping) else action.room
        charge = self._limits.charge(action, self._clock())
        return self._checked(self._connections.charge(connection_id, charge), action, room)

    def _checked(
        self, found: Connection | None, action: Action, room: str | None = None
    ) -> Connection:
        """Return the connection; raises FrameError if it is not stored, or is not in `room`."""
        if found is None:
            raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", action.id)
        telemetry.annotate(room=found.room)
        if room not in (None, found.room):
            raise FrameError(ErrorCode.WRONG_ROOM, f'You are in "{found.room}".', action.id)
        return found
