"""Notices: tells members that a room is theirs now, is another one, or is theirs no longer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from chalicelib import deadline
from chalicelib.chat import permissions
from chalicelib.chat.presence import Presence
from chalicelib.chat.summaries import RoomSummaries
from chalicelib.concurrency import Workers, run_all
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection, Person, RoomSummary
from chalicelib.protocol import identifiers, look_alikes, room_frames
from chalicelib.stores import (
    ConnectionStore,
    MessageLog,
    RoomStore,
    RoomView,
    StoreUnavailable,
    channel,
    threads_in,
)

MAX_REGRANTS = 5  # while others change a member's place at the same time
CLOSE_PARALLELISM = 8
# Who is banned is closed within a second, whether the connection takes the notice or hangs.
CLOSE_NOTICE_TIMEOUT_S = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tools:
    """What the actions of rooms work with. clock: returns milliseconds since the epoch, UTC."""

    connections: ConnectionStore
    rooms: RoomStore
    messages: MessageLog
    summaries: RoomSummaries
    presence: Presence
    dispatcher: Dispatcher
    clock: Callable[[], int]
    workers: Workers


class Contact(NamedTuple):
    """A member, under the name of one of the member's connections, and the ids of all."""

    person: Person
    ids: list[str]


class Notices:
    """Sends frames to the connections of members, wherever they are subscribed."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def contacts(self, members: Sequence[str]) -> list[Contact]:
        """Find members; one who is not connected has a guest's name. Raises StoreUnavailable."""
        return run_all(self._tools.workers, [partial(self._contact, each) for each in members])

    def summary(self, room: str, member: str) -> RoomSummary:
        """Return a room as a member sees it now; raises StoreUnavailable."""
        views = self._tools.rooms.views([room], member)
        (summary,) = self._tools.summaries.of(list(views.values()), member)
        return summary

    def answer(self, sender: Connection, summary: RoomSummary, id: str | None) -> None:
        """Answer with a room, and tell the sender's other connections of it."""
        self._tools.dispatcher.reply(room_frames.room(summary, id), sender.id)
        self.tell_others(sender, room_frames.room(summary))

    def tell_others(self, sender: Connection, frame: str) -> None:
        """Tell the other connections of the sender's member. Best effort."""
        ids = [id for id in self._channel_ids(sender.member) if id != sender.id]
        self.tell(sender.member, frame, ids)

    def tell(self, member: str, frame: str, ids: Iterable[str]) -> None:
        """Send a frame to some connections of a member. Best effort."""
        self._tools.dispatcher.send_to(channel(member), frame, ids)

    def gained(self, room: str, contact: Contact) -> None:
        """Tell a member of a room that has become theirs, or in which they have another role now.
        Best effort: the next `rooms` lists it."""
        self._tell_of(room, contact.person.member, contact.ids)

    def changed_for(self, room: str, member: str) -> None:
        """Let a member do in a room what is allowed now, and tell the member's connections that
        are in it."""
        self.regrant(room, member)
        here = self._tools.connections.own(room, member, self._tools.clock())
        self._tell_of(room, member, [each.id for each in here if room in each.rooms])

    def regrant(self, room: str, member: str) -> None:
        """Let the connections of a member do in a room, and in its threads, what the member's place
        there allows now. Raises StoreUnavailable.

        What is allowed is read again after each change: somebody else may have changed it in
        between, and one of the two sees the other.
        """
        for _ in range(MAX_REGRANTS):
            view, now = self._tools.rooms.views([room], member)[room], self._tools.clock()
            has_changed = self._tools.connections.regrant(
                room, member, partial(_letters, view, now), now
            )
            if not has_changed:
                return

    def lost(self, room: str, member: str, reason: room_frames.Reason, was_member: bool) -> None:
        """Unsubscribe all connections of a member from a room that the member may no longer read,
        and from its threads; tell the member, and the room. Raises StoreUnavailable.

        was_member: whether a membership has ended; without one, who is not subscribed is told
            nothing, so that nobody learns of a room by a ban.
        """
        gone = self._tools.connections.revoke(room, member, self._tools.clock())
        for thread in _threads(room, gone):
            ids = [each.id for each in gone if thread in each.rooms]
            self.tell(member, room_frames.unsubscribed(thread, reason), ids)
        if gone or was_member:
            ids = list(dict.fromkeys([*(each.id for each in gone), *self._channel_ids(member)]))
            self.tell(member, room_frames.unsubscribed(room, reason), ids)
        self._told_who_left(room, gone)

    def banned(self, room: str, member: str, was_member: bool) -> None:
        """Unsubscribe a banned member as `lost` does, and close the connections that were in the
        room."""
        gone = self._tools.connections.revoke(room, member, self._tools.clock())
        if gone or was_member:
            ids = [id for id in self._channel_ids(member) if id not in {each.id for each in gone}]
            self.tell(member, room_frames.unsubscribed(room, room_frames.Reason.BANNED), ids)
        closing = [partial(self._close, room, each) for each in gone]
        run_all(self._tools.workers, closing, CLOSE_PARALLELISM)
        self._told_who_left(room, gone)

    def recheck(self, room: str, member: str) -> None:
        """Unsubscribe the connections of a member who may not be in a room, if any is, and let the
        others do what they may; raises StoreUnavailable."""
        view, now = self._tools.rooms.views([room], member)[room], self._tools.clock()
        here = self._tools.connections.own(room, member, now)
        if all(permissions.letters(view, each.capabilities, now) for each in here):
            self.regrant(room, member)
        elif view.membership and view.membership.is_banned(now):
            self.banned(room, member, was_member=False)
        else:
            self.lost(room, member, room_frames.Reason.REMOVED, was_member=False)

    def changed(self, sender: Connection, summary: RoomSummary) -> None:
        """Tell the others in a room of its new settings."""
        others = (
            id
            for id in self._tools.dispatcher.recipients(summary.room, sender.id)
            if id != sender.id
        )
        self._tools.dispatcher.send_to(summary.room, room_frames.room_changed(summary), others)

    def _tell_of(self, room: str, member: str, ids: Sequence[str]) -> None:
        """Tell connections of a member of a room as it is now, unless somebody else has just ended
        the member's place there. Best effort."""
        if not ids:
            return
        try:
            frame = room_frames.room(self.summary(room, member))
            membership = self._tools.rooms.membership(room, member)
        except StoreUnavailable as error:
            log.warning("a member is not told of a room: store unavailable: %s", error)
            return
        if permissions.reads(room, membership, self._tools.clock()):
            self.tell(member, frame, ids)

    def _close(self, room: str, connection: Connection) -> None:
        """Tell a connection of its ban from a room, as far as it hears quickly, and close it."""
        with deadline.within(CLOSE_NOTICE_TIMEOUT_S):
            for each in (*threads_in(room, connection), room):
                frame = room_frames.unsubscribed(each, room_frames.Reason.BANNED)
                self._tools.dispatcher.reply(frame, connection.id)
        self._tools.dispatcher.close(connection.id)

    def _told_who_left(self, room: str, gone: Sequence[Connection]) -> None:
        for thread in _threads(room, gone):
            there = [each for each in gone if thread in each.rooms]
            self._tools.presence.left(there, thread)
        if gone:
            self._tools.presence.left(gone, room)

    def _channel_ids(self, member: str) -> list[str]:
        try:
            return self._tools.connections.channel_ids(member, self._tools.clock())
        except StoreUnavailable as error:
            log.warning("a member is not told: store unavailable: %s", error)
            return []

    def _contact(self, member: str) -> Contact:
        found = self._tools.connections.own_occupants(channel(member), member, self._tools.clock())
        if not found:
            name = identifiers.guest_name(member)
            return Contact(Person(member, name, look_alikes.look(name)), [])
        return Contact(found[0].person, [occupant.id for occupant in found])


def _letters(view: RoomView, now: int, connection: Connection) -> str:
    return permissions.letters(view, connection.capabilities, now)


def _threads(room: str, connections: Iterable[Connection]) -> list[str]:
    """The threads of a room that any of some connections is subscribed to."""
    return list(dict.fromkeys(each for c in connections for each in threads_in(room, c)))
