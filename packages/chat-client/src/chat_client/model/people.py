"""Members of rooms, and the rooms as the server describes them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from chat_client.model.fields import (
    Frame,
    as_list,
    as_number,
    as_object,
    as_optional_number,
    as_optional_text,
    as_text,
)


@dataclass(frozen=True)
class Person:
    """A member, by a public id, and the name that the member has now.

    look: what the name looks like, where that is another text: two names that look alike have the
    same `look`. vouched: whether the name is the one of the member's token.
    """

    member: str
    name: str
    look: str | None = None
    vouched: bool = False

    @classmethod
    def from_fields(cls, fields: Frame) -> Person:
        """Read a frame's fields. Raises ValueError."""
        look, vouched = as_optional_text(fields.get("look")), fields.get("vouched") is True
        return cls(as_text(fields.get("member")), as_text(fields.get("name")), look, vouched)


@dataclass(frozen=True)
class Membership:
    """A person's place in a room. role: `owner`, `moderator` or `member`.

    banned_until, muted_until: when that ends, in milliseconds since 1970, UTC; None for no end.
    """

    person: Person
    role: str | None
    is_banned: bool
    banned_until: int | None = None
    is_muted: bool = False
    muted_until: int | None = None

    @classmethod
    def from_fields(cls, fields: Frame) -> Membership:
        """Read a frame's fields. Raises ValueError."""
        return cls(
            Person.from_fields(fields),
            as_optional_text(fields.get("role")),
            fields.get("banned") is True,
            as_optional_number(fields.get("bannedUntil")),
            fields.get("muted") is True,
            as_optional_number(fields.get("mutedUntil")),
        )


@dataclass(frozen=True)
class Invitation:
    """An invitation into a room, for anybody who has its text `invite`.

    uses: how many may accept it. expires_at: in milliseconds since 1970, UTC.
    """

    room: str
    invite: str
    uses: int
    expires_at: int

    @classmethod
    def from_fields(cls, fields: Frame) -> Invitation:
        """Read a frame's fields. Raises ValueError."""
        room, invite = as_text(fields.get("room")), as_text(fields.get("invite"))
        return cls(room, invite, as_number(fields.get("uses")), as_number(fields.get("expiresAt")))


@dataclass(frozen=True)
class RoomInfo:
    """What the server says of a room.

    kind: `open`, `private`, `direct` or `thread`. role: this member's. last: the room's newest
    number. read: the number up to which this member has read. unread: how many messages of others
    follow, of which the server counts 100 at most. count: the members who are connected.
    slow_mode: the seconds between two messages of a member. retention: the days for which messages
    are kept. notify: what push notifications tell: `text` or `none`; None: who wrote, and where.
    is_muted: whether this member is, and muted_until: until when, in milliseconds since 1970, UTC;
    None for no end.
    """

    room: str
    kind: str
    title: str | None = None
    topic: str | None = None
    is_archived: bool = False
    role: str | None = None
    last: int | None = None
    read: int | None = None
    unread: int | None = None
    count: int | None = None
    slow_mode: int | None = None
    retention: int | None = None
    notify: str | None = None
    is_muted: bool = False
    muted_until: int | None = None

    @classmethod
    def from_fields(cls, fields: Frame) -> RoomInfo:
        """Read a frame's fields. Raises ValueError."""
        texts = {name: as_optional_text(fields.get(name)) for name in _TEXTS}
        numbers = {name: as_optional_number(fields.get(key)) for name, key in _NUMBERS.items()}
        room, kind = as_text(fields.get("room")), as_text(fields.get("kind"))
        flags = {name: fields.get(key) is True for name, key in _FLAGS.items()}
        return cls(room, kind, **texts, **numbers, **flags)  # type: ignore[arg-type]

    @property
    def label(self) -> str:
        """The title, or the id of a room without one."""
        return self.title or self.room


_TEXTS = ("title", "topic", "role", "notify")
_FLAGS = {"is_archived": "archived", "is_muted": "muted"}
_NUMBERS = {
    **{name: name for name in ("last", "read", "unread", "count", "retention")},
    "slow_mode": "slowMode",
    "muted_until": "mutedUntil",
}


def people(fields: Frame, name: str) -> list[Person]:
    """The list of persons in a frame's field. Raises ValueError."""
    return [Person.from_fields(as_object(each)) for each in as_list(fields.get(name))]
