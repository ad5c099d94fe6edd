"""Bots: members that are programs."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.capabilities import Capabilities


class Bot(NamedTuple):
    """A member with a token that is valid until it is revoked.

    member, name: as in Person; the token vouches for the name.
    capabilities: what it may do, by room.
    secret_hash: of the token's secret, which is not stored; in hexadecimal.
    created_at: milliseconds since the epoch, UTC. created_by: the member who made it.
    """

    member: str
    name: str
    capabilities: Capabilities
    secret_hash: str
    created_at: int
    created_by: str
