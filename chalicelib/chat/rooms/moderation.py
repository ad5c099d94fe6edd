"""Moderation: ends memberships, and gives members roles."""

from __future__ import annotations

from chalicelib.chat.rooms.acts import act
from chalicelib.chat.rooms.decisions import Decisions, kind, settled
from chalicelib.chat.rooms.notices import Contact, Notices, Tools
from chalicelib.domain import Connection, Kind
from chalicelib.protocol import frames, room_frames
from chalicelib.protocol.actions import Remove, SetRole
from chalicelib.stores import IsBanned, NoSuchRoom, NotAMember


class Moderation:
    """Performs `remove` and `role`.

    The membership is written first, then the subscriptions change: see SubscriptionActions. A
    function that dies between the two has not answered: asked again, each does the rest. The queue
    asks by itself.
    """

    def __init__(self, tools: Tools, notices: Notices, decisions: Decisions) -> None:
        self._tools = tools
        self._notices = notices
        self._decisions = decisions

    def remove(self, sender: Connection, room: str, asked: Remove) -> None:
        """End somebody's membership, if there is one. In an open room, whoever has no role there
        may come again."""

        def decide() -> bool:
            place = self._decisions.place_of_other(sender, room, asked)
            if not place.other or not place.other.role:
                return False
            now = self._tools.clock()
            self._tools.dispatcher.later.recheck(room, asked.member)
            entry = act(sender, now, "remove", place.other.person)
            self._tools.rooms.remove(room, place.other, now, entry)
            return True

        was_member = settled(decide, asked)
        self._notices.lost(room, asked.member, room_frames.Reason.REMOVED, was_member)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)

    def set_role(self, sender: Connection, room: str, asked: SetRole) -> None:
        """Give a member another role; in an open room, also somebody who is there."""
        (contact,) = self._notices.contacts([asked.member])
        settled(lambda: self._set_role(sender, room, asked, contact), asked)
        self._notices.regrant(room, asked.member)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)
        self._notices.gained(room, contact)

    def _set_role(self, sender: Connection, room: str, asked: SetRole, contact: Contact) -> None:
        place = self._decisions.place(sender, room, asked, asked.member)
        other, now = place.other, self._tools.clock()
        person = other.person if other else contact.person
        entry = act(sender, now, "role", person, note=asked.role.value)
        if other and other.is_banned(now):
            raise IsBanned
        if other and other.role:
            self._tools.dispatcher.later.recheck(room, asked.member)
            self._tools.rooms.set_role(room, other, asked.role, entry)
        elif not place.is_created:
            raise NoSuchRoom
        elif kind(place) is Kind.OPEN and (other or self._is_there(room, asked.member)):
            self._tools.rooms.add(room, person, asked.role, now, act=entry)
        else:
            raise NotAMember

    def _is_there(self, room: str, member: str) -> bool:
        return bool(self._tools.connections.own_occupants(room, member, self._tools.clock(), 1))
