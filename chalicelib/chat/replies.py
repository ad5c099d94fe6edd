"""Replies: answers about rooms that members are in: the newest numbers, and who is there."""

from __future__ import annotations

from functools import partial

from chalicelib.chat.presence import Presence
from chalicelib.concurrency import Workers, run_all
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol import frames
from chalicelib.protocol.actions import Members, Ping
from chalicelib.stores import MessageLog


class Replies:
    """Answers `ping` and `members`; raises StoreUnavailable."""

    def __init__(
        self, messages: MessageLog, presence: Presence, dispatcher: Dispatcher, workers: Workers
    ) -> None:
        self._messages = messages
        self._presence = presence
        self._dispatcher = dispatcher
        self._workers = workers

    def pong(self, sender: Connection, asked: Ping) -> None:
        """Reply with the newest numbers of rooms, of those that the sender is subscribed to."""
        named = [sender.home] if asked.rooms is None else asked.rooms
        rooms = [room for room in named if room and room in sender.rooms]
        reads = [partial(self._messages.last, room) for room in rooms]
        reads += [partial(self._messages.last_change, room) for room in rooms]
        found = run_all(self._workers, reads)
        last = dict(zip(rooms, found[: len(rooms)], strict=True))
        last_changes = dict(zip(rooms, found[len(rooms) :], strict=True))
        self._dispatcher.reply(frames.pong(last, last_changes, asked.id), sender.id)

    def members(self, sender: Connection, room: str, asked: Members) -> None:
        """Reply with the members who are in a room, the sender first."""
        roster = self._presence.roster(room)
        people = roster.people(sender.person)
        frame = frames.members(room, len(people), people[: asked.limit], asked.id, roster.is_large)
        self._dispatcher.reply(frame, sender.id)
