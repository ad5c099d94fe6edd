"""Rooms, who belongs to them, and what those do who moderate them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chalicelib.domain.people import Person, Stamp


class Kind(str, Enum):
    """Who may enter a room; its id says which kind it is, see protocol/identifiers.py."""

    OPEN = "open"
    """Everybody whose capabilities allow it, without being asked."""
    PRIVATE = "private"
    """Members, who were invited."""
    DIRECT = "direct"
    """The members that it was made for: there is one room for each set of members."""
    THREAD = "thread"
    """Those who may enter the room of its first message."""


class Notify(str, Enum):
    """What a push notification of a message tells, which a push service may keep for a while."""

    NAME = "name"
    """Who wrote, and where."""
    TEXT = "text"
    """The beginning of the text, too."""
    NONE = "none"
    """Nobody is notified."""


class Role(str, Enum):
    """What a member is in a room, the most powerful first."""

    OWNER = "owner"
    MODERATOR = "moderator"
    MEMBER = "member"


FOREVER = 2**53 - 1
"""The end of what has none, in milliseconds: the largest number that every JSON parser reads."""


@dataclass(frozen=True)
class RoomSummary:
    """A room as one member sees it.

    title, topic: as its owner set them, if any. archived: nobody may send to it any more.
    slow_mode: the seconds between two messages of one member, 0 for none.
    retention: the days for which messages are kept, if not the default.
    notify: what push notifications tell of its messages.
    role: the member's role there, if any.
    last: its newest number. read: the number up to which the member has read, if known.
    unread: messages of others after `read`, at most 100.
    muted_until: until when the member may not send; milliseconds since the epoch, or FOREVER.
    """

    room: str
    kind: Kind
    title: str | None = None
    topic: str | None = None
    archived: bool = False
    slow_mode: int = 0
    retention: int | None = None
    notify: Notify = Notify.NAME
    role: Role | None = None
    last: int = 0
    read: int | None = None
    unread: int = 0
    muted_until: int | None = None


@dataclass(frozen=True)
class Membership:
    """What a member is in one room.

    person: the member, under the last name that the room knew.
    role: None for somebody who only reads there, as everybody may in an open room.
    banned_until: until when the member may not enter the room; milliseconds since the epoch, or
        FOREVER. muted_until: until when the member may not send. None: not at all.
    read: the number up to which the member has read, if known.
    """

    person: Person
    role: Role | None = None
    banned_until: int | None = None
    muted_until: int | None = None
    read: int | None = None

    def is_banned(self, now: int) -> bool:
        """Whether the member is banned at a time."""
        return self.banned_until is not None and now < self.banned_until

    def is_muted(self, now: int) -> bool:
        """Whether the member is muted at a time."""
        return self.muted_until is not None and now < self.muted_until


@dataclass(frozen=True)
class Report:
    """A message that a member has reported to those who moderate its room.

    by: the member, and when. reason: the member's words, if any.
    """

    target: int
    by: Stamp
    reason: str | None = None


@dataclass(frozen=True)
class AuditEntry:
    """What somebody did who moderates a room.

    action: the action of the protocol. person: to whom, if to anybody. target: to which message.
    until: until when it holds, if it ends. note: more of it, such as the new role.
    """

    by: Stamp
    action: str
    person: Person | None = None
    target: int | None = None
    until: int | None = None
    note: str | None = None
