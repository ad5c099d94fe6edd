"""RoomCreation: makes rooms, and shows those that a member may see."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.chat import permissions
from chalicelib.chat.rooms.decisions import Decisions
from chalicelib.chat.rooms.notices import Contact, Notices, Tools
from chalicelib.domain import Connection, Kind, Role, RoomSummary
from chalicelib.protocol import identifiers, room_frames
from chalicelib.protocol.actions import Create, GetRoom, Rooms
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import AlreadyExists, IsBanned, Stale, StoreUnavailable

MAX_TRIES = 5  # to make a direct room that others make at the same time


class RoomCreation:
    """Performs `create` and `rooms`."""

    def __init__(self, tools: Tools, notices: Notices, decisions: Decisions) -> None:
        self._tools = tools
        self._notices = notices
        self._decisions = decisions

    def create(self, sender: Connection, asked: Create) -> None:
        """Make a room, answer with it, and tell its other members. A direct room that exists
        already is found."""
        match asked.kind:
            case Kind.OPEN:
                self._create_open(sender, asked)
            case Kind.PRIVATE:
                self._create_private(sender, asked)
            case Kind.DIRECT:
                self._create_direct(sender, asked)

    def list_rooms(self, sender: Connection, asked: Rooms) -> None:
        """Answer with a page of the sender's own rooms, or of the created open ones. The first page
        of one's own has those that the connection is in, as nothing else may tell what they are."""
        rooms, limit, after = self._tools.rooms, asked.limit, asked.after
        now = self._tools.clock()
        page = (
            rooms.open_rooms(limit, after)
            if asked.is_open
            else rooms.rooms_of(sender.member, limit, after)
        )
        found = page.rooms
        if not asked.is_open and after is None:
            here = [room for room in sender.rooms if not identifiers.is_thread(room)]
            found = list(dict.fromkeys([*found, *here]))[:limit]
        views = [
            view
            for view in rooms.views(found, sender.member).values()
            if permissions.letters(view, sender.capabilities, now)
            and (view.settings or not asked.is_open)
        ]
        listed = self._tools.summaries.of(views, sender.member)
        self._tools.dispatcher.reply(room_frames.rooms(listed, page.after, asked.id), sender.id)

    def show(self, sender: Connection, room: str, asked: GetRoom) -> None:
        """Answer with a room as the sender sees it."""
        summary = self._notices.summary(room, sender.member)
        self._tools.dispatcher.reply(room_frames.room(summary, asked.id), sender.id)

    def _create_open(self, sender: Connection, asked: Create) -> None:
        room, title, topic = asked.room or "", asked.title, asked.topic or None
        self._check_token(sender, room, asked)
        if room == identifiers.DEFAULT_ROOM:  # it is everybody's
            raise _exists(asked)
        rooms, now = self._tools.rooms, self._tools.clock()
        if self._is_in_use(sender, room):
            raise _exists(asked)
        try:
            rooms.create_open(room, sender.person, now, title, topic)
        except IsBanned:
            raise _refused(asked) from None
        except AlreadyExists:
            found = rooms.settings(room)  # an answer that was lost: the client has asked again
            own = (sender.member, title, topic)
            if not found or (found.created_by, found.title, found.topic) != own:
                raise _exists(asked) from None
        self._notices.regrant(room, sender.member)
        self._notices.answer(sender, self._notices.summary(room, sender.member), asked.id)

    def _is_in_use(self, sender: Connection, room: str) -> bool:
        """Whether others have written in a room that nobody has created: nobody else makes it
        theirs, with the power to ban, but whose token moderates it."""
        if sender.capabilities.allows(room, "moderate") or self._tools.rooms.settings(room):
            return False
        return self._tools.messages.unread(room, 0, sender.member).unread > 0

    def _create_private(self, sender: Connection, asked: Create) -> None:
        room = identifiers.new_private_room()
        self._check_token(sender, room, asked)
        others = self._others(sender, asked)
        people = [contact.person for contact in others]
        self._tools.rooms.create_private(
            room, sender.person, self._tools.clock(), asked.title, asked.topic or None, people
        )
        made = RoomSummary(room, Kind.PRIVATE, asked.title, asked.topic or None, role=Role.OWNER)
        self._notices.answer(sender, made, asked.id)
        for contact in others:
            frame = room_frames.room(replace(made, role=Role.MEMBER))
            self._notices.tell(contact.person.member, frame, contact.ids)

    def _create_direct(self, sender: Connection, asked: Create) -> None:
        room = identifiers.direct_room([sender.member, *asked.members])
        self._check_token(sender, room, asked)
        others = self._others(sender, asked)
        if not others:
            text = '"members" must name somebody else.'
            raise FrameError(ErrorCode.WRONG_SIZE, text, asked.id)
        people = [sender.person, *(contact.person for contact in others)]
        for _ in range(MAX_TRIES):
            try:
                absent = self._tools.rooms.create_direct(room, people, self._tools.clock())
                break
            except Stale:
                continue
        else:
            raise StoreUnavailable("others make the room at the same time")
        self._notices.answer(sender, self._notices.summary(room, sender.member), asked.id)
        new = {person.member for person in absent}
        for contact in others:
            if contact.person.member in new:
                self._notices.gained(room, contact)

    def _others(self, sender: Connection, asked: Create) -> list[Contact]:
        return self._notices.contacts([each for each in asked.members if each != sender.member])

    def _check_token(self, sender: Connection, room: str, asked: Create) -> None:
        allowed = sender.capabilities.letters(room)
        if not {"r", "s"} <= set(allowed):
            raise _refused(asked)


def _refused(asked: Create) -> FrameError:
    return FrameError(ErrorCode.NOT_ALLOWED, "You may not create this room.", asked.id)


def _exists(asked: Create) -> FrameError:
    return FrameError(ErrorCode.ALREADY_EXISTS, "This room exists already.", asked.id)
