"""Tables: the names of a stage's tables, and clients of DynamoDB and S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KEYS = {
    "connections": ("connectionId",),
    "room_connections": ("room", "occupant"),
    "rooms": ("room", "item"),
    "messages": ("room", "seq"),
    "members": ("member", "item"),
}
"""The attributes of each table's key."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables that may have something of a member.

    client: of DynamoDB: boto3's, or one with the same methods. s3: of S3, for the files of uploads.
    """

    client: Any
    s3: Any
    connections: str
    room_connections: str
    rooms: str
    messages: str
    members: str

    @property
    def to_export(self) -> tuple[str, ...]:
        """The names, in the order of an export."""
        return (self.messages, self.rooms, self.connections, self.room_connections, self.members)

    @property
    def to_erase(self) -> tuple[str, ...]:
        """The names, in the order of an erasure: first what lets the member send, last the rooms:
        whether a report is still needed depends on its message."""
        return (self.members, self.connections, self.room_connections, self.messages, self.rooms)

    def key_names(self, table: str) -> tuple[str, ...]:
        """The attributes of a table's key, by the table's name."""
        return next(names for field, names in KEYS.items() if getattr(self, field) == table)
