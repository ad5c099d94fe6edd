"""RoomActions: performs what members do with rooms: create, invite, leave, ban, read and more."""

from __future__ import annotations

from typing import TypeAlias

from chalicelib.chat.rooms.acts import AuditActions
from chalicelib.chat.rooms.creation import RoomCreation
from chalicelib.chat.rooms.decisions import Decisions
from chalicelib.chat.rooms.membership import MembershipActions
from chalicelib.chat.rooms.moderation import Moderation
from chalicelib.chat.rooms.notices import Notices, Tools
from chalicelib.chat.rooms.read_positions import ReadPositions
from chalicelib.chat.rooms.reports import ReportActions
from chalicelib.chat.rooms.sanctions import Sanctions
from chalicelib.chat.rooms.settings import SettingsActions
from chalicelib.domain import Connection, Message
from chalicelib.protocol import actions

# What concerns a room that the connection is subscribed to.
InRoom: TypeAlias = (
    actions.Audit
    | actions.Ban
    | actions.Change
    | actions.Dismiss
    | actions.GetRoom
    | actions.Invite
    | actions.Leave
    | actions.Memberships
    | actions.Mute
    | actions.Read
    | actions.Receipts
    | actions.Remove
    | actions.Report
    | actions.Reports
    | actions.SetRole
    | actions.Unban
    | actions.Unmute
)


class RoomActions:
    """The actions of rooms. They raise FrameError and StoreUnavailable."""

    def __init__(self, tools: Tools) -> None:
        notices, decisions = Notices(tools), Decisions(tools.rooms, tools.clock)
        self._creation = RoomCreation(tools, notices, decisions)
        self._memberships = MembershipActions(tools, notices, decisions)
        self._moderation = Moderation(tools, notices, decisions)
        self._settings = SettingsActions(tools, notices, decisions)
        self._sanctions = Sanctions(tools, notices, decisions)
        self._reports = ReportActions(tools, decisions)
        self._audit = AuditActions(tools, decisions)
        self._reads = ReadPositions(tools, notices)
        self._notices = notices

    def perform(
        self, sender: Connection, action: actions.Create | actions.Accept | actions.Rooms
    ) -> None:
        """Perform an action that needs no subscription."""
        match action:
            case actions.Create():
                self._creation.create(sender, action)
            case actions.Accept():
                self._memberships.accept(sender, action)
            case actions.Rooms():
                self._creation.list_rooms(sender, action)

    def perform_in(self, sender: Connection, room: str, action: InRoom) -> None:
        """Perform an action in a room that the sender is subscribed to."""
        match action:
            case actions.Read():
                self._reads.read(sender, room, action)
            case actions.Receipts():
                self._reads.receipts(sender, room, action)
            case actions.GetRoom():
                self._creation.show(sender, room, action)
            case actions.Change():
                self._settings.change(sender, room, action)
            case actions.Invite():
                self._memberships.invite(sender, room, action)
            case actions.Leave():
                self._memberships.leave(sender, room, action)
            case actions.Memberships():
                self._memberships.list_members(sender, room, action)
            case actions.Remove():
                self._moderation.remove(sender, room, action)
            case actions.Ban():
                self._sanctions.ban(sender, room, action)
            case actions.Unban():
                self._sanctions.unban(sender, room, action)
            case actions.Mute():
                self._sanctions.mute(sender, room, action)
            case actions.Unmute():
                self._sanctions.unmute(sender, room, action)
            case actions.Report():
                self._reports.report(sender, room, action)
            case actions.Reports():
                self._reports.list_reports(sender, room, action)
            case actions.Dismiss():
                self._reports.dismiss(sender, room, action)
            case actions.Audit():
                self._audit.list_acts(sender, room, action)
            case actions.SetRole():
                self._moderation.set_role(sender, room, action)

    def recheck(self, room: str, member: str) -> None:
        """Look again at a member's place in a room: see Notices."""
        self._notices.recheck(room, member)

    def on_deleted(self, sender: Connection, room: str, message: Message) -> None:
        """Record that somebody who moderates a room has deleted another one's message."""
        self._audit.on_deleted(sender, room, message)

    def tell_receipts(self, room: str) -> None:
        """Tell a room how far its members have read lately."""
        self._reads.tell_receipts(room)
