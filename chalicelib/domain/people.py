"""People and their connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.capabilities import Capabilities


class Person(NamedTuple):
    """One member, over any number of connections, and the member's name.

    look: what the name looks like, for comparison with others; None: the name itself.
    vouched: True if the member's token has the name; None if the member chose it.
    """

    member: str
    name: str
    look: str | None = None
    vouched: bool | None = None


ERASED = Person("-" * 22, "erased")
"""Whose messages were erased, with all that told who it was."""

SERVER = Person("_" * 22, "server")
"""Who does what the chat does by itself."""

NOBODY = frozenset((ERASED.member, SERVER.member))
"""The ids that no member has."""


class Stamp(NamedTuple):
    """Who did something, and when; milliseconds since the epoch, UTC."""

    person: Person
    at: int


@dataclass(frozen=True)
class Connection:
    """One open WebSocket.

    id: API Gateway's id of the connection; only the server knows it.
    name, member, look, vouched: as in Person; see protocol/identifiers.py.
    home: the room that its frames mean if they name none; None if it was not allowed to enter any.
    connected_at: when it was opened; milliseconds since the epoch, UTC.
    rooms: the rooms that it is subscribed to, with what it may do in each: `r` read, `s` send,
        `m` moderate, `~` and the time until which it is muted. chat/permissions.py reads them.
    has_channel: whether the member may have further connections, which hear of each other.
    token_expires_at: when the token ends that it signed in with, in milliseconds; None without one.
    capabilities: what its token allows.
    """

    id: str
    name: str
    member: str
    connected_at: int
    home: str | None
    rooms: Mapping[str, str] = field(default_factory=dict)
    look: str | None = None
    vouched: bool | None = None
    has_channel: bool = False
    token_expires_at: int | None = None
    capabilities: Capabilities = Capabilities.ALL

    @property
    def person(self) -> Person:
        """The member, under the connection's name."""
        return Person(self.member, self.name, self.look, self.vouched)
