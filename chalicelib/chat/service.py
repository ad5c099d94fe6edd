"""ChatService: what happens on connect, on disconnect and for each action."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from chalicelib import deadline, telemetry
from chalicelib.chat.presence import Presence
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.delivery.fanout_queue import Chunk, FanoutQueue
from chalicelib.domain import Connection, Message, Person
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
from chalicelib.stores.connections import ConnectionStore, Occupant, TooSoon
from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import MessageLog

# How long a handshake may wait for its presence frames; the queue sends the remaining ones.
CONNECT_PRESENCE_TIMEOUT_S = 3.0
TYPING_INTERVAL_MS = 1_000  # at least this between two `typing` frames of one connection

log = logging.getLogger(__name__)


def now() -> int:
    """Return the time in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class ChatService:
    """The rules of the chat, over who is connected, what was said, and the ways to reach people.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        messages: MessageLog,
        broadcaster: Broadcaster,
        fanout: FanoutQueue,
        clock: Callable[[], int] = now,
    ) -> None:
        self._connections = connections
        self._messages = messages
        self._dispatcher = Dispatcher(connections, broadcaster, fanout, clock)
        self._presence = Presence(connections, self._dispatcher, clock)
        self._clock = clock

    def connect(self, connection_id: str, query: Mapping[str, str]) -> None:
        """Let a connection into the room that its address names, under the name given there.

        Raises BadName for a bad address, and StoreUnavailable.
        """
        address = identifiers.address(query)
        telemetry.note(room=address.room)
        now = self._clock()
        newcomer = Connection(connection_id, address.room, address.name, address.member, now, now)
        self._connections.join(newcomer)
        telemetry.count("ConnectionsOpened")
        with deadline.within(CONNECT_PRESENCE_TIMEOUT_S):
            self._presence.joined(newcomer)

    def disconnect(self, connection_id: str) -> None:
        """Forget a connection that was closed. Never raises: a row left behind ends as a 410."""
        telemetry.count("ConnectionsClosed")
        self._presence.left(self._dispatcher.remove_gone([connection_id]))

    def receive(self, connection_id: str, body: str) -> None:
        """Do what a client's frame asks for, or answer the client alone with an `error` frame."""
        try:
            self._perform(connection_id, actions.parse(body))
        except FrameError as refused:
            log.info("frame of %s refused: %s", connection_id, refused.code.value)
            self._answer(frames.error(refused), connection_id)

    def fan_out(self, chunk: Chunk) -> None:
        """Post one chunk of a large broadcast."""
        telemetry.note(room=chunk.room)
        self._presence.left(self._dispatcher.send_chunk(chunk))

    def _perform(self, connection_id: str, action: Action) -> None:
        try:
            match action:
                case SendMessage():
                    self._send_message(self._sender(connection_id, action), action)
                case History():
                    sender = self._sender(connection_id, action)
                    self._answer(self._history(sender, action), connection_id)
                case Ping():
                    sender = self._sender(connection_id, action)
                    self._answer(self._pong(sender, action), connection_id)
                case Members():
                    sender = self._sender(connection_id, action)
                    self._answer(self._members(sender, action), connection_id)
                case Join():
                    self._join(connection_id, action)
                case Rename():
                    self._rename(connection_id, action)
                case Typing():
                    self._typing(connection_id, action)
        except StoreUnavailable as error:
            log.error("frame of %s: store unavailable: %s", connection_id, error)
            text = "The chat is unavailable. Please try again."
            raise FrameError(ErrorCode.UNAVAILABLE, text, action.id) from error

    def _send_message(self, sender: Connection, action: SendMessage) -> None:
        """Append, then broadcast: what is in the log reaches everyone, if only when they ask."""
        said = Message(
            room=sender.room,
            id=action.id,
            member=sender.member,
            name=sender.name,
            data=action.data,
            at=self._clock(),
        )
        appended = self._messages.append(said)
        frame = frames.message(appended.message)
        if appended.new:
            telemetry.count("Messages")
            everyone = self._everyone_with(sender)
            self._presence.left(self._dispatcher.send_to_room(sender.room, frame, everyone))
        else:
            self._answer(frame, sender.id)

    def _history(self, sender: Connection, asked: History) -> str:
        """The answer to one who asks what was said."""
        if asked.after is not None:
            page = self._messages.after(sender.room, asked.after, asked.limit)
        else:
            page = self._messages.before(sender.room, asked.before, asked.limit)
        return frames.history(asked, sender.room, page.messages, page.more, _person(sender))

    def _pong(self, sender: Connection, asked: Ping) -> str:
        """The newest numbers of the sender's room, and of the others that were asked for."""
        last = self._messages.last
        rooms = None if asked.rooms is None else dict.fromkeys(asked.rooms)
        others = None if rooms is None else {room: last(room) for room in rooms}
        return frames.pong(sender.room, last(sender.room), others, asked.id)

    def _members(self, sender: Connection, asked: Members) -> str:
        """Who is in the sender's room, themselves first."""
        people = _people(sender, self._occupants(sender.room))
        return frames.members(sender.room, len(people), people[: asked.limit], asked.id)

    def _join(self, connection_id: str, asked: Join) -> None:
        """Move, in one write; then tell the mover, and both rooms."""
        now = self._clock()
        moved = self._connections.move(connection_id, asked.room, now, asked.name)
        before = self._known(moved, asked.id)
        here = replace(before, room=asked.room, name=asked.name or before.name, arrived_at=now)
        try:
            self._welcome(here, asked)
        finally:  # it is there, whatever can be said of the room
            self._tell_of_move(before, here)

    def _welcome(self, here: Connection, asked: Join) -> None:
        count = len(_people(here, self._occupants(here.room)))
        last = self._messages.last(here.room)
        self._answer(frames.joined(here.room, _person(here), count, last, asked.id), here.id)
        if asked.after is not None:
            self._answer(self._history(here, History(after=asked.after, id=asked.id)), here.id)

    def _tell_of_move(self, before: Connection, here: Connection) -> None:
        if here.room != before.room:
            self._presence.left([before])
            self._presence.joined(here)
        elif here.name != before.name:
            self._presence.renamed(here)

    def _rename(self, connection_id: str, asked: Rename) -> None:
        before = self._known(self._connections.rename(connection_id, asked.name), asked.id)
        if before.name != asked.name:
            self._presence.renamed(replace(before, name=asked.name), asked.id)
        else:
            frame = frames.presence(before.room, frames.Event.RENAMED, _person(before), id=asked.id)
            self._answer(frame, connection_id)

    def _typing(self, connection_id: str, asked: Typing) -> None:
        try:
            found = self._connections.note_typing(
                connection_id, self._clock(), TYPING_INTERVAL_MS, asked.room
            )
        except TooSoon:
            text = "This room knows already that you are typing."
            raise FrameError(ErrorCode.TOO_MANY, text, asked.id) from None
        sender = self._known(found, asked.id)
        _check_room(sender, asked)
        self._presence.typing(sender)

    def _sender(
        self, connection_id: str, action: SendMessage | History | Ping | Members
    ) -> Connection:
        """Who sent a frame; raises FrameError if nobody is known there, or they are elsewhere."""
        sender = self._known(self._connections.get(connection_id), action.id)
        if not isinstance(action, Ping):
            _check_room(sender, action)
        return sender

    def _known(self, found: Connection | None, id: str | None) -> Connection:
        if found is None:
            raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", id)
        telemetry.note(room=found.room)
        return found

    def _everyone_with(self, sender: Connection) -> Iterator[str]:
        """The sender, who waits for the answer, then the others in the room.

        By itself, because the index may not list a connection that was just stored. If it cannot be
        read, the others find out what they have missed.
        """
        yield sender.id
        try:
            for id in self._connections.ids(sender.room, self._clock()):
                if id != sender.id:
                    yield id
        except StoreUnavailable as error:
            log.error("a message is not broadcast to all: store unavailable: %s", error)

    def _occupants(self, room: str) -> list[Occupant]:
        return list(self._connections.occupants(room, self._clock()))

    def _answer(self, frame: str, connection_id: str) -> None:
        self._presence.left(self._dispatcher.reply(frame, connection_id))


def _person(connection: Connection) -> Person:
    return Person(connection.member, connection.name)


def _people(you: Connection, occupants: list[Occupant]) -> list[Person]:
    """The members among the occupants, each once; first you, whom the index may not list yet."""
    names = {you.member: you.name}
    for occupant in occupants:
        names.setdefault(occupant.member, occupant.name)
    return [Person(member, name) for member, name in names.items()]


def _check_room(sender: Connection, action: SendMessage | History | Members | Typing) -> None:
    if action.room not in (None, sender.room):
        raise FrameError(ErrorCode.WRONG_ROOM, f'You are in "{sender.room}".', action.id)
