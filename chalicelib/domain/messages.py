"""Messages, and what changes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from chalicelib.domain.people import Person, Stamp


class Reaction(NamedTuple):
    """A reaction to a message, such as an emoji, and who reacts so, the first member first."""

    reaction: str
    members: tuple[str, ...]


class File(NamedTuple):
    """A file that a message carries.

    file: its id. size: in bytes. type: its media type. width, height: of an image, in pixels.
    """

    file: str
    name: str
    size: int
    type: str
    width: int | None = None
    height: int | None = None


class Thread(NamedTuple):
    """What a message's thread has: the number of replies, and the last one's number and time."""

    replies: int
    last: int
    at: int


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in a room, as it is now.

    seq: its number in the room, which grows with each message; 0 until it is in the log.
    id: the id that the sending client chose, if any.
    member, name, look, vouched: the sender, as Person was at that time.
    data: the text; empty once the message is deleted, as are reply_to, mentions, files and
        reactions.
    at: milliseconds since the epoch, UTC.
    reply_to: the number of the message that it replies to.
    mentions: the members that it mentions. mentions_room: whether it mentions everybody.
    files: those that it carries, in the order of its sender.
    edited, deleted: by whom and when, if it was.
    reactions: in the order in which they were first used.
    revision: how often it has been changed.
    """

    room: str
    seq: int = 0
    id: str | None = None
    member: str
    name: str
    look: str | None = None
    vouched: bool | None = None
    data: str
    at: int
    reply_to: int | None = None
    mentions: tuple[str, ...] = ()
    mentions_room: bool = False
    files: tuple[File, ...] = ()
    edited: Stamp | None = None
    deleted: Stamp | None = None
    reactions: tuple[Reaction, ...] = ()
    thread: Thread | None = None
    revision: int = 0

    @property
    def sender(self) -> Person:
        """Who sent it, as they were then."""
        return Person(self.member, self.name, self.look, self.vouched)


class ChangeKind(str, Enum):
    """What an entry of a room's log of changes did to its target."""

    EDIT = "edit"
    DELETE = "delete"
    REACT = "react"
    UNREACT = "unreact"
    REPLY = "reply"
    """A message in the target's thread."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a message; what it changes stands in the message alone.

    target: the message's number. at: milliseconds since the epoch, UTC.
    id: the id that the client chose, if any: a member's id is applied once.
    """

    room: str
    kind: ChangeKind
    target: int
    person: Person
    at: int
    id: str | None = None
