"""Rooms, and who belongs to them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain import Kind, Notify, Role
from chalicelib.protocol.actions.framed import Framed
from chalicelib.protocol.actions.limits import (
    DEFAULT_INVITATION_SECONDS,
    MAX_PAGE_SIZE,
    MAX_ROOMS,
)


@dataclass(frozen=True)
class Rooms(Framed):
    """`rooms`: ask for the member's own rooms, or for the open rooms that somebody created.

    limit: the most rooms, 1 to 50. after: what the page before had as `next`.
    """

    is_open: bool = False
    limit: int = MAX_ROOMS
    after: str | None = None


@dataclass(frozen=True)
class GetRoom(Framed):
    """Ask for one room. No frame does: a connection is told of its rooms when it enters them."""

    room: str


@dataclass(frozen=True)
class Create(Framed):
    """`create`: make a room.

    room: an open room's id. members: the other members of a private or direct room.
    """

    kind: Kind
    room: str | None = None
    title: str | None = None
    topic: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change(Framed):
    """`change`: set some of a room's title, topic (empty: none), whether it is archived, the
    seconds between two messages of one member (0: none), the days for which it keeps messages, and
    what push notifications tell of them.
    """

    room: str
    title: str | None = None
    topic: str | None = None
    archived: bool | None = None
    slow_mode: int | None = None
    retention: int | None = None
    notify: Notify | None = None


@dataclass(frozen=True)
class Invite(Framed):
    """`invite`: let a member into a private room, or ask for an invitation for anybody who has it.

    uses: how many may use it. expires_in: seconds.
    """

    room: str
    member: str | None = None
    uses: int = 1
    expires_in: int = DEFAULT_INVITATION_SECONDS


@dataclass(frozen=True)
class Accept(Framed):
    """`accept`: use an invitation."""

    invite: str


@dataclass(frozen=True)
class Leave(Framed):
    """`leave`: no longer be a member of a room."""

    room: str


@dataclass(frozen=True)
class SetRole(Framed):
    """`role`: give a member of a room another role."""

    room: str
    member: str
    role: Role


@dataclass(frozen=True)
class Memberships(Framed):
    """`memberships`: ask for a room's members with their roles, whether they are here or not."""

    room: str
    limit: int = MAX_PAGE_SIZE
    after: str | None = None
