"""Chat: what happens on connect, on disconnect and for each action."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from chalicelib import frames, names, telemetry
from chalicelib.broadcast import Broadcaster
from chalicelib.connections import Connection, ConnectionStore, StoreUnavailable
from chalicelib.fanout import CHUNK, Chunk, FanoutQueue, QueueUnavailable
from chalicelib.frames import ErrorCode, FrameError, SendMessage

# The row of a connection is written while its handshake lasts, at most API Gateway's integration
# time-out of 29 s. Until the handshake has ended a post to it is answered 410, as if it were gone.
HANDSHAKE = 30_000  # ms
SECOND_TRY_AFTER = 0.5  # s; a handshake has a round trip left when the row is there

log = logging.getLogger(__name__)


def now() -> int:
    """Return the time in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Chat:
    """The rules of the chat, over a store of connections and the ways to reach them.

    clock: returns milliseconds since the epoch, UTC.
    sleep: waits for so many seconds.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        broadcaster: Broadcaster,
        fanout: FanoutQueue,
        clock: Callable[[], int] = now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connections = connections
        self._broadcaster = broadcaster
        self._fanout = fanout
        self._clock = clock
        self._sleep = sleep

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

    def _perform(self, connection_id: str, action: SendMessage) -> None:
        try:
            sender = self._connections.get(connection_id)
            if sender is None:
                raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", action.id)
            telemetry.note(room=sender.room)
            self._send_message(sender, action)
        except StoreUnavailable as error:
            log.error("frame of %s: store unavailable: %s", connection_id, error)
            text = "The chat is unavailable, nothing was sent. Please try again."
            raise FrameError(ErrorCode.UNAVAILABLE, text, action.id) from error

    def _send_message(self, sender: Connection, action: SendMessage) -> None:
        frame = frames.message(
            room=sender.room,
            id=action.id,
            member=sender.member,
            name=sender.name,
            data=action.data,
            at=self._clock(),
        )
        everyone = self._everyone_with(sender)
        telemetry.count("Messages")
        self._deliver(sender.room, frame, everyone)

    def _everyone_with(self, sender: Connection) -> list[str]:
        """The sender, then the others in the room.

        First and by itself, because the index may not list a connection that was just stored.
        All pages are read before the first post: if one cannot be, nobody has the message yet,
        and the sender can send it again without any of them seeing it twice.
        """
        members = self._connections.members(sender.room)
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
            log.error("part of a broadcast is lost: queue unavailable: %s", error)

    def _post(self, frame: str, recipients: Sequence[str]) -> None:
        """Post a frame to all recipients, and forget those that are gone.

        A newcomer answers as if gone while its handshake lasts, so it has a second try first.
        """
        gone = self._broadcast(frame, recipients)
        newest = self._clock() - HANDSHAKE
        newcomers = [id for id in gone if not self._forget(id, connected_before=newest)]
        telemetry.count("Gone", len(gone) - len(newcomers))
        if newcomers:
            self._sleep(SECOND_TRY_AFTER)
            gone = self._broadcast(frame, newcomers)
            telemetry.count("Gone", len(gone))
            for id in gone:
                self._forget(id)

    def _answer(self, frame: str, connection_id: str) -> None:
        """Post a frame to one who has just sent one: no newcomer, and not counted as a delivery."""
        if self._broadcaster.broadcast(frame, [connection_id]).gone:
            self._forget(connection_id)

    def _broadcast(self, frame: str, recipients: Sequence[str]) -> list[str]:
        """Post a frame to all recipients; returns those that answer as if gone."""
        began = time.perf_counter()
        delivery = self._broadcaster.broadcast(frame, recipients)
        telemetry.count("BroadcastTime", (time.perf_counter() - began) * 1000, "Milliseconds")
        telemetry.count("Deliveries", delivery.sent)
        telemetry.count("Failed", len(delivery.failed))
        return delivery.gone

    def _forget(self, connection_id: str, connected_before: int | None = None) -> bool:
        """Remove a connection's row; False if it stays, being newer than `connected_before`."""
        try:
            return self._connections.leave(connection_id, connected_before)
        except StoreUnavailable as error:
            log.warning("row of %s stays: store unavailable: %s", connection_id, error)
            return True
