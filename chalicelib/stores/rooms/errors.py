"""What a room's state does not allow; nothing was written then.

RoomConflict
├── AlreadyExists
├── BadInvitation
├── IsBanned
├── LastOwner
├── NoSuchRoom
├── NotAMember
└── Stale
"""

from __future__ import annotations


class RoomConflict(Exception):
    """The base of all."""


class AlreadyExists(RoomConflict):
    """Somebody has created the room before."""


class BadInvitation(RoomConflict):
    """The invitation does not exist, has expired, or is used up."""


class IsBanned(RoomConflict):
    """The member is banned from the room."""


class LastOwner(RoomConflict):
    """The room would have members and no owner."""


class NoSuchRoom(RoomConflict):
    """Nobody has created the room."""


class NotAMember(RoomConflict):
    """The member has no role in the room."""


class Stale(RoomConflict):
    """Something has changed since it was read: read again, and decide again."""
