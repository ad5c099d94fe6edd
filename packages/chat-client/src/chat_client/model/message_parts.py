"""What a message may have besides its text: who changed it, reactions, what it answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chat_client.model.fields import (
    Frame,
    as_list,
    as_number,
    as_object,
    as_optional_number,
    as_optional_text,
    as_text,
)
from chat_client.model.people import Person

MAX_EXCERPT_CHARS = 100


@dataclass(frozen=True)
class Stamp:
    """Who edited or deleted a message, and when: in milliseconds since 1970, UTC."""

    person: Person
    at: int

    @classmethod
    def from_fields(cls, fields: Frame) -> Stamp:
        """Read a frame's fields. Raises ValueError."""
        return cls(Person.from_fields(fields), as_number(fields.get("at")))


@dataclass(frozen=True)
class Reaction:
    """How many members reacted to a message with the same text, an emoji for example.

    members: the ids of the first 20 of them. mine: whether this client's member is one of all.
    """

    reaction: str
    count: int
    members: tuple[str, ...]
    mine: bool = False

    @classmethod
    def from_fields(cls, fields: Frame) -> Reaction:
        """Read a frame's fields. Raises ValueError."""
        members = tuple(map(as_text, as_list(fields.get("members"))))
        reaction, count = as_text(fields.get("reaction")), as_number(fields.get("count"))
        return cls(reaction, count, members, fields.get("mine") is True)

    def seen_by(self, you: str | None, known: Reaction | None) -> Reaction:
        """With `mine`, which a frame for all clients leaves out. known: as it was before."""
        has_all = self.count <= len(self.members)
        was_mine = known is not None and known.mine and not has_all
        return replace(self, mine=self.mine or you in self.members or was_mine)


@dataclass(frozen=True)
class File:
    """A file that a message carries.

    size: in bytes. width, height: of an image, in pixels.
    """

    file: str
    name: str
    size: int
    type: str
    width: int | None = None
    height: int | None = None

    @classmethod
    def from_fields(cls, fields: Frame) -> File:
        """Read a frame's fields. Raises ValueError."""
        file, name, type = (as_text(fields.get(key)) for key in ("file", "name", "type"))
        width, height = (as_optional_number(fields.get(key)) for key in ("width", "height"))
        return cls(file, name, as_number(fields.get("size")), type, width, height)


@dataclass(frozen=True)
class Thread:
    """The replies in a message's thread: how many, the number of the last one, and its time."""

    replies: int
    last: int
    at: int

    @classmethod
    def from_fields(cls, fields: Frame) -> Thread:
        """Read a frame's fields. Raises ValueError."""
        return cls(*(as_number(fields.get(name)) for name in ("replies", "last", "at")))


@dataclass(frozen=True)
class Reply:
    """The message that another one answers.

    person: who wrote it. excerpt: the beginning of its text. Both are None where it is no longer
    kept; a deleted one has no excerpt.
    """

    seq: int
    person: Person | None = None
    excerpt: str | None = None
    is_deleted: bool = False

    @classmethod
    def from_fields(cls, fields: Frame) -> Reply:
        """Read a frame's fields. Raises ValueError."""
        person = Person.from_fields(fields) if "member" in fields else None
        excerpt, is_deleted = as_optional_text(fields.get("excerpt")), fields.get("deleted") is True
        return cls(as_number(fields.get("seq")), person, excerpt, is_deleted)


def excerpt(data: str) -> str:
    """The beginning of a text in one line, as the server makes it."""
    line = " ".join(data[: 4 * MAX_EXCERPT_CHARS].split())
    return line if len(line) <= MAX_EXCERPT_CHARS else line[: MAX_EXCERPT_CHARS - 1] + "…"


def files(value: object) -> tuple[File, ...]:
    """A message's field. Raises ValueError."""
    return tuple(File.from_fields(as_object(each)) for each in as_list(value))


def reactions(value: object) -> tuple[Reaction, ...]:
    """A message's field. Raises ValueError."""
    return tuple(Reaction.from_fields(as_object(each)) for each in as_list(value))
