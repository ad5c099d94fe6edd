"""What one connection asks for itself: rooms to hear, a name, a token."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.protocol.actions.framed import Framed
from chalicelib.protocol.actions.limits import MAX_PAGE_SIZE


@dataclass(frozen=True)
class Ping(Framed):
    """`ping`: ask for the newest numbers of at most 50 rooms; None: of the home room."""

    rooms: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Subscribe(Framed):
    """`subscribe`: receive what happens in rooms.

    rooms: 1 to 50. is_list: they came as a list, not as one `room`.
    after: a number of the one room's log; the messages after it follow as for `history`.
    """

    rooms: tuple[str, ...]
    is_list: bool = False
    after: int | None = None


@dataclass(frozen=True)
class Unsubscribe(Framed):
    """`unsubscribe`: no longer receive what happens in a room."""

    room: str


@dataclass(frozen=True)
class Rename(Framed):
    """`rename`: change the connection's name."""

    name: str


@dataclass(frozen=True)
class Members(Framed):
    """`members`: ask for the members who are in the room, at most `limit`, 1 to 100."""

    limit: int = MAX_PAGE_SIZE
    room: str | None = None


@dataclass(frozen=True)
class Typing(Framed):
    """`typing`: tell the others that this member is typing."""

    room: str | None = None


@dataclass(frozen=True)
class Read(Framed):
    """`read`: the member has read the room up to a number."""

    up_to: int
    room: str | None = None


@dataclass(frozen=True)
class Receipts(Framed):
    """`receipts`: ask how far the room's members have read."""

    room: str | None = None


@dataclass(frozen=True)
class Authenticate(Framed):
    """`authenticate`: replace the token that the connection signed in with."""

    token: str
