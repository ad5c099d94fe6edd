"""Chat: what happens on connect, on disconnect and for each action."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from chalicelib import frames, names, telemetry
from chalicelib.broadcast import Broadcaster
from chalicelib.connections import Connection, ConnectionStore, StoreUnavailable
from chalicelib.fanout import CHUNK, Chunk, FanoutQueue, QueueUnavailable
from chalicelib.frames import Action, ErrorCode, FrameError, History, Message, Ping, SendMessage
from chalicelib.messages import MessageLog

# The row of a connection is written while its handshake lasts, at most API Gateway's integration
# time-out of 29 s. Until the handshake has ended a post to it is answered 410, as if it were gone.
HANDSHAKE = 30_000  # ms

log = logging.getLogger(__name__)


def now() -> int:
    """Return the time in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Chat:
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
        self._broadcaster = broadcaster
        self._fanout = fanout
        self._clock = clock

    def connect(self, connection_id: str, query: Mapping[str, str]) -> None:
        """Let a connection into the room that its address names, under the name given there.

        Raises BadName for a bad address, and StoreUnavailable.
        """
        address = names.address(query)
        telemetry.note(room=address.room)
        self._connections.join(
            Connection(connection_id, address.room, address.name, address.member, self._clock())
        )
        telemetry.count("ConnectionsOpened")

    def disconnect(self, connection_id: str) -> None:
        """Forget a connection that was closed. Never raises: a row left behind ends as a 410."""
        telemetry.count("ConnectionsClosed")
        self._forget(connection_id)

    def receive(self, connection_id: str, body: str) -> None:
        """Do what a client's frame asks for, or answer the client alone with an `error` frame."""
        try:
            self._perform(connection_id, frames.parse(body))
        except FrameError as refused:
            log.info("frame of %s refused: %s", connection_id, refused.code.value)
            self._answer(frames.error(refused), connection_id)

    def fan_out(self, chunk: Chunk) -> None:
        """Post one chunk of a large broadcast."""
        telemetry.note(room=chunk.room)
        self._post(chunk.frame, chunk.recipients)

    def _perform(self, connection_id: str, action: Action) -> None:
        try:
            sender = self._connections.get(connection_id)
            if sender is None:
                raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", action.id)
            telemetry.note(room=sender.room)
            match action:
                case SendMessage():
                    self._send_message(sender, action)
                case History():
                    self._answer(self._history(sender, action), connection_id)
                case Ping():
                    last = self._messages.last(sender.room)
                    self._answer(frames.pong(last, action.id), connection_id)
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
            self._deliver(sender.room, frame, self._everyone_with(sender))
        else:
            self._answer(frame, sender.id)

    def _history(self, sender: Connection, asked: History) -> str:
        """The answer to one who asks what was said."""
        room = sender.room
        if asked.after is not None:
            page = self._messages.after(room, asked.after, asked.limit)
        else:
            page = self._messages.before(room, asked.before, asked.limit)
        # The index may not list a connection that was just stored.
        count = max(1, self._connections.count(room)) if asked.is_first else None
        you = (sender.member, sender.name)
        return frames.history(asked, room, page.messages, page.more, you, count)

    def _everyone_with(self, sender: Connection) -> list[str]:
        """The sender, who waits for the answer, then the others in the room.

        By itself, because the index may not list a connection that was just stored. If it cannot be
        read, the others find out what they have missed.
        """
        try:
            members = list(self._connections.members(sender.room))
        except StoreUnavailable as error:
            log.error("a message is not broadcast: store unavailable: %s", error)
            members = []
        return [sender.id, *(member for member in members if member != sender.id)]

    def _deliver(self, room: str, frame: str, recipients: Sequence[str]) -> None:
        """Post a frame to all in a room: the first, who is its sender, at once; the others from
        here if they are few, and from other functions if they are many."""
        if len(recipients) <= CHUNK:
            self._post(frame, recipients)
            return
        self._post(frame, recipients[:1])
        try:
            self._fanout.put(room, frame, recipients[1:])
        except QueueUnavailable as error:
            log.error("a message is not broadcast: queue unavailable: %s", error)

    def _post(self, frame: str, recipients: Sequence[str]) -> None:
        """Post a frame to all recipients, and forget those that are gone.

        A newcomer answers as if gone while its handshake lasts. It stays: what it misses in that
        time it asks for when it is there.
        """
        began = time.perf_counter()
        delivery = self._broadcaster.broadcast(frame, recipients)
        telemetry.count("BroadcastTime", (time.perf_counter() - began) * 1000, "Milliseconds")
        telemetry.count("Deliveries", delivery.sent)
        telemetry.count("Failed", len(delivery.failed))
        newest = self._clock() - HANDSHAKE
        telemetry.count("Gone", sum([self._forget(id, newest) for id in delivery.gone]))

    def _answer(self, frame: str, connection_id: str) -> None:
        """Post a frame to one who has just sent one: no newcomer, and not counted as a delivery."""
        if self._broadcaster.broadcast(frame, [connection_id]).gone:
            self._forget(connection_id)

    def _forget(self, connection_id: str, connected_before: int | None = None) -> bool:
        """Remove a connection's row; False if it stays, being newer than `connected_before`."""
        try:
            return self._connections.leave(connection_id, connected_before)
        except StoreUnavailable as error:
            log.warning("row of %s stays: store unavailable: %s", connection_id, error)
            return True
