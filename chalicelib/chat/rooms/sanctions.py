"""Sanctions: bans and mutes members, and lifts that."""

from __future__ import annotations

from chalicelib.chat.rooms.acts import act
from chalicelib.chat.rooms.decisions import Decisions, Place, kind, settled
from chalicelib.chat.rooms.notices import Notices, Tools
from chalicelib.domain import FOREVER, Connection, Kind, Person
from chalicelib.protocol import frames
from chalicelib.protocol.actions import Ban, Mute, Unban, Unmute
from chalicelib.stores import NotAMember


class Sanctions:
    """Performs `ban`, `unban`, `mute` and `unmute`, in the order that Moderation explains."""

    def __init__(self, tools: Tools, notices: Notices, decisions: Decisions) -> None:
        self._tools = tools
        self._notices = notices
        self._decisions = decisions

    def ban(self, sender: Connection, room: str, asked: Ban) -> None:
        """Keep somebody out of a room, whether they are a member or not, and close their
        connections that were in it."""

        def decide() -> bool:
            place = self._decisions.place_of_other(sender, room, asked)
            person, now = self._person(place, asked.member), self._tools.clock()
            until = _end(asked, now)
            self._tools.dispatcher.later.recheck(room, asked.member)
            entry = act(sender, now, "ban", person, until)
            self._tools.rooms.ban(room, place.other, person, until, now, entry)
            return bool(place.other and place.other.role)

        was_member = settled(decide, asked)
        self._notices.banned(room, asked.member, was_member)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)

    def unban(self, sender: Connection, room: str, asked: Unban) -> None:
        """Let somebody come again."""

        def decide() -> None:
            place = self._decisions.place(sender, room, asked, asked.member)
            if place.other:
                now = self._tools.clock()
                entry = act(sender, now, "unban", place.other.person)
                self._tools.rooms.unban(room, asked.member, now, entry)

        settled(decide, asked)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)

    def mute(self, sender: Connection, room: str, asked: Mute) -> None:
        """Let somebody only read; in an open room, whether they are a member or not."""

        def decide() -> Person:
            place = self._decisions.place_of_other(sender, room, asked)
            if kind(place) is not Kind.OPEN and not (place.other and place.other.role):
                raise NotAMember
            person, now = self._person(place, asked.member), self._tools.clock()
            until = _end(asked, now)
            self._tools.dispatcher.later.recheck(room, asked.member)
            entry = act(sender, now, "mute", person, until)
            self._tools.rooms.mute(room, place.other, person, until, now, entry)
            return person

        settled(decide, asked)
        self._notices.changed_for(room, asked.member)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)

    def unmute(self, sender: Connection, room: str, asked: Unmute) -> None:
        """Let somebody send again."""

        def decide() -> None:
            place = self._decisions.place_of_other(sender, room, asked)
            if place.other:
                now = self._tools.clock()
                self._tools.dispatcher.later.recheck(room, asked.member)
                entry = act(sender, now, "unmute", place.other.person)
                self._tools.rooms.unmute(room, place.other, now, entry)

        settled(decide, asked)
        self._notices.changed_for(room, asked.member)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)

    def _person(self, place: Place, member: str) -> Person:
        if place.other:
            return place.other.person
        return self._notices.contacts([member])[0].person


def _end(asked: Ban | Mute, now: int) -> int:
    return FOREVER if asked.expires_in is None else now + asked.expires_in * 1000
