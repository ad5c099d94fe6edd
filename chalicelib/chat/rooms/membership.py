"""MembershipActions: lets members into rooms, and out again; lists them."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.chat import permissions
from chalicelib.chat.rooms.acts import act
from chalicelib.chat.rooms.decisions import Decisions, Place, settled
from chalicelib.chat.rooms.notices import Notices, Tools
from chalicelib.domain import Connection, Membership, Role
from chalicelib.protocol import frames, identifiers, room_frames
from chalicelib.protocol.actions import Accept, Invite, Leave, Memberships
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import NoSuchRoom, RoomConflict, invited_room


class MembershipActions:
    """Performs `invite`, `accept`, `leave` and `memberships`."""

    def __init__(self, tools: Tools, notices: Notices, decisions: Decisions) -> None:
        self._tools = tools
        self._notices = notices
        self._decisions = decisions

    def invite(self, sender: Connection, room: str, asked: Invite) -> None:
        """Answer with an invitation for whoever has it, or let one member in at once."""
        place = self._decisions.place(sender, room, asked, asked.member or "")
        if asked.member:
            settled(lambda: self._add(sender, room, asked.member or "", place), asked)
            self._tools.dispatcher.reply(frames.done(asked.id), sender.id)
            return
        settled(lambda: _check_created(place), asked)
        now = self._tools.clock()
        expires_at = now + asked.expires_in * 1000
        entry = act(sender, now, "invite", until=expires_at, note=f"uses {asked.uses}")
        invite = self._tools.rooms.invite(room, sender.member, asked.uses, expires_at, now, entry)
        frame = room_frames.invitation(room, invite, asked.uses, expires_at, asked.id)
        self._tools.dispatcher.reply(frame, sender.id)

    def accept(self, sender: Connection, asked: Accept) -> None:
        """Make the sender a member by an invitation. Whatever is wrong with it, and whatever it is
        to, the answer is the same."""
        room = _room_of(asked)
        if not sender.capabilities.allows(room, "read"):
            raise _invalid(asked)
        membership = self._tools.rooms.membership(room, sender.member)
        # Who is a member already answers no question with it: they may read the room.
        if not membership or not membership.role:
            now, person = self._tools.clock(), sender.person
            try:
                self._tools.rooms.add(room, person, Role.MEMBER, now, asked.invite)
            except RoomConflict:
                raise _invalid(asked) from None
        self._notices.answer(sender, self._notices.summary(room, sender.member), asked.id)

    def leave(self, sender: Connection, room: str, asked: Leave) -> None:
        """End the sender's membership, if there is one, and the subscriptions of all the member's
        connections."""
        settled(lambda: self._leave(sender, room), asked)
        self._notices.lost(room, sender.member, room_frames.Reason.LEFT, was_member=True)
        self._tools.dispatcher.reply(room_frames.left(room, asked.id), sender.id)

    def list_members(self, sender: Connection, room: str, asked: Memberships) -> None:
        """Answer with a page of the room's members; who moderates it sees who is banned, and who is
        muted without being a member, too."""
        found, after = self._tools.rooms.memberships(room, asked.limit, asked.after)
        now, moderates = self._tools.clock(), permissions.moderates(sender, room)
        current = [_without_ended(each, now) for each in found]
        listed = [
            each
            for each in current
            if each.role or (moderates and (each.banned_until or each.muted_until))
        ]
        self._tools.dispatcher.reply(
            room_frames.memberships(room, listed, after, asked.id), sender.id
        )

    def _add(self, sender: Connection, room: str, member: str, place: Place) -> None:
        _check_created(place)
        (contact,) = self._notices.contacts([member])
        now = self._tools.clock()
        entry = act(sender, now, "invite", contact.person)
        if self._tools.rooms.add(room, contact.person, Role.MEMBER, now, act=entry):
            self._notices.gained(room, contact)

    def _leave(self, sender: Connection, room: str) -> None:
        tools, now = self._tools, self._tools.clock()
        settings, memberships = tools.rooms.state(room, [sender.member])
        seen = memberships.get(sender.member)
        if not seen or seen.is_banned(now):
            return
        if seen.role and settings and settings.members == 1 and settings.has_rules:
            # The room ends. Whoever writes there later does not do so by its rules.
            ruling = [tools.messages.ruling(room, 0, None)]
            tools.rooms.rule(room, settings, 0, None, ruling)
        tools.dispatcher.later.recheck(room, sender.member)
        tools.rooms.leave(room, identifiers.kind(room), seen, now)


def _without_ended(found: Membership, now: int) -> Membership:
    """A membership without a ban or a mute that has ended."""
    return replace(
        found,
        banned_until=found.banned_until if found.is_banned(now) else None,
        muted_until=found.muted_until if found.is_muted(now) else None,
    )


def _check_created(place: Place) -> None:
    if not place.is_created:
        raise NoSuchRoom


def _room_of(asked: Accept) -> str:
    try:
        return identifiers.room(invited_room(asked.invite))
    except identifiers.InvalidIdentifier:
        raise _invalid(asked) from None


def _invalid(asked: Accept) -> FrameError:
    return FrameError(ErrorCode.NOT_ALLOWED, "This invitation is not valid.", asked.id)
