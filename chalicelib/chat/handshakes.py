"""Handshakes: opens connections, in the room that their address names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib import telemetry
from chalicelib.auth import Claims
from chalicelib.capabilities import Capabilities
from chalicelib.chat.subscriptions import SubscriptionActions
from chalicelib.domain import Connection, Kind
from chalicelib.protocol import identifiers, look_alikes
from chalicelib.protocol.identifiers import DEFAULT_ROOM, Address
from chalicelib.stores import ConnectionStore


class NotAllowed(Exception):
    """A connection may not be opened, as it may not enter the room of its address."""


class Handshakes:
    """Opens connections.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        subscriptions: SubscriptionActions,
        clock: Callable[[], int],
    ) -> None:
        self._connections = connections
        self._subscriptions = subscriptions
        self._clock = clock

    def open(
        self, connection_id: str, query: Mapping[str, str], claims: Claims | None
    ) -> Connection:
        """Store a connection, as `ChatService.connect` says; raises as it does."""
        newcomer = self._admitted(connection_id, query, claims)
        self._connections.open(newcomer)
        if newcomer.home and not self._is_settled(newcomer, newcomer.home):
            self._connections.leave([connection_id])
            raise NotAllowed
        return newcomer

    def check(self, query: Mapping[str, str], claims: Claims | None) -> None:
        """Raise what `open` would, and store nothing."""
        self._admitted("", query, claims)

    def _admitted(
        self, connection_id: str, query: Mapping[str, str], claims: Claims | None
    ) -> Connection:
        """The connection, in its home room if it has one; raises InvalidIdentifier, NotAllowed."""
        address = identifiers.address(query)
        newcomer, room = self._newcomer(connection_id, address, claims), address.room
        home = room or DEFAULT_ROOM
        telemetry.annotate(room=home)
        if letters := self._granted(newcomer, home):
            return replace(newcomer, home=home, rooms={home: letters})
        if room:
            raise NotAllowed
        return newcomer

    def _newcomer(self, connection_id: str, address: Address, claims: Claims | None) -> Connection:
        if claims:
            return signed_in(connection_id, claims, address.name, self._clock())
        member, has_channel = address.member, address.has_session
        return _new(connection_id, member, address.name, has_channel, self._clock())

    def _granted(self, newcomer: Connection, room: str) -> str:
        """What a connection may do in a room."""
        if _is_unknown(newcomer, room):
            return newcomer.capabilities.letters(room)
        return self._subscriptions.granted([room], newcomer).get(room, "")

    def _is_settled(self, newcomer: Connection, home: str) -> bool:
        """Whether a stored connection may still be in its home room, as for a subscription."""
        return _is_unknown(newcomer, home) or home in self._subscriptions.settle(newcomer, [home])


def signed_in(connection_id: str, claims: Claims, name: str | None, at: int) -> Connection:
    """Return the connection of a member that a token speaks of, in no room.

    name: for a member whose token has none. at: milliseconds since the epoch, UTC.
    """
    return replace(
        _new(connection_id, claims.member, claims.name or name, True, at),
        vouched=True if claims.name else None,
        token_expires_at=claims.expires_at,
        capabilities=claims.capabilities,
    )


def _new(
    connection_id: str, member: str, name: str | None, has_channel: bool, at: int
) -> Connection:
    name = name or identifiers.guest_name(member)
    return Connection(
        connection_id,
        name=name,
        look=look_alikes.look(name),
        member=member,
        connected_at=at,
        home=None,
        has_channel=has_channel,
        capabilities=Capabilities.ALL,
    )


def _is_unknown(newcomer: Connection, room: str) -> bool:
    """Whether nothing can be stored of a member in a room: one who cannot have come before is no
    member of any room, and neither banned from one nor muted there."""
    return not newcomer.has_channel and identifiers.kind(room) is Kind.OPEN
