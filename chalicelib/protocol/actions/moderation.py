"""What those do who moderate a room, and who reports to them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.protocol.actions.framed import Framed
from chalicelib.protocol.actions.limits import MAX_PAGE_SIZE


@dataclass(frozen=True)
class Remove(Framed):
    """`remove`: end a member's membership in a room; the member may be invited again."""

    room: str
    member: str


@dataclass(frozen=True)
class Ban(Framed):
    """`ban`: end a member's membership in a room, and keep the member out.

    expires_in: for how many seconds; None: until `unban`.
    """

    room: str
    member: str
    expires_in: int | None = None


@dataclass(frozen=True)
class Unban(Framed):
    """`unban`: let a banned member come again."""

    room: str
    member: str


@dataclass(frozen=True)
class Mute(Framed):
    """`mute`: keep a member from sending to a room.

    expires_in: for how many seconds; None: until `unmute`.
    """

    room: str
    member: str
    expires_in: int | None = None


@dataclass(frozen=True)
class Unmute(Framed):
    """`unmute`: let a muted member send again."""

    room: str
    member: str


@dataclass(frozen=True)
class Report(Framed):
    """`report`: tell those who moderate a room of a message."""

    room: str
    target: int
    reason: str | None = None


@dataclass(frozen=True)
class Reports(Framed):
    """`reports`: ask for a room's reported messages."""

    room: str
    limit: int = MAX_PAGE_SIZE
    after: str | None = None


@dataclass(frozen=True)
class Dismiss(Framed):
    """`dismiss`: forget the reports of a message."""

    room: str
    target: int


@dataclass(frozen=True)
class Audit(Framed):
    """`audit`: ask for what was done in a room by those who moderate it, the newest first."""

    room: str
    limit: int = MAX_PAGE_SIZE
    after: str | None = None
