"""The chat's own terms as dataclasses: no I/O, no AWS, no wire format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Person(NamedTuple):
    """One member, over any number of connections, and the member's name."""

    member: str
    name: str


@dataclass(frozen=True)
class Connection:
    """One open WebSocket.

    id: API Gateway's id of the connection; only the server knows it.
    room, name, member: its room, and the identity it has there; see protocol/identifiers.py.
    connected_at, arrived_at: when it was opened, and when it entered its room; milliseconds since
        the epoch, UTC.
    """

    id: str
    room: str
    name: str
    member: str
    connected_at: int
    arrived_at: int

    @property
    def person(self) -> Person:
        """The member, under the connection's name."""
        return Person(self.member, self.name)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in a room.

    seq: its number in the room, which grows with each message; 0 until it is in the log.
    id: the id that the sending client chose, if any.
    member, name: the sender, and the sender's name at that time.
    data: the text.
    at: milliseconds since the epoch, UTC.
    """

    room: str
    seq: int = 0
    id: str | None = None
    member: str
    name: str
    data: str
    at: int
