"""SignIn: connections that signed in with a token, until it expires."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from chalicelib.auth import Claims, InvalidToken, KeysUnavailable, Verifier
from chalicelib.chat.subscriptions import SubscriptionActions
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol import frames, room_frames
from chalicelib.protocol.actions import Authenticate
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import ConnectionStore

log = logging.getLogger(__name__)


class SignIn:
    """Replaces and ends the tokens of connections.

    verifier: None in the mode in which nobody signs in.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        verifier: Verifier | None,
        connections: ConnectionStore,
        subscriptions: SubscriptionActions,
        dispatcher: Dispatcher,
        clock: Callable[[], int],
    ) -> None:
        self._verifier = verifier
        self._connections = connections
        self._subscriptions = subscriptions
        self._dispatcher = dispatcher
        self._clock = clock

    def authenticate(self, sender: Connection, asked: Authenticate) -> None:
        """Let a connection have another token of the same member."""
        claims = self._claims(asked)
        if sender.token_expires_at is None or claims.member != sender.member:
            text = "This token is not of the member who opened the connection."
            raise FrameError(ErrorCode.NOT_ALLOWED, text, asked.id)
        renewed = replace(
            sender, token_expires_at=claims.expires_at, capabilities=claims.capabilities
        )
        granted = self._subscriptions.granted(list(renewed.rooms), renewed)
        changed = {
            room: letters for room, letters in granted.items() if letters != renewed.rooms[room]
        }
        here = self._connections.extend(renewed, changed)
        if here is None:
            raise FrameError(ErrorCode.NOT_CONNECTED, "Please connect again.", asked.id)
        still = self._subscriptions.settle(here, list(here.rooms))
        self._dispatcher.reply(frames.authenticated(claims.expires_at, asked.id), sender.id)
        if lost := [room for room in here.rooms if room not in still]:
            self._subscriptions.withdraw(here, lost, room_frames.Reason.CAPABILITIES)

    def opened(self, connection: Connection) -> None:
        """Have a new connection closed when its token expires."""
        if connection.token_expires_at is not None:
            self._dispatcher.later.close(connection.id, connection.token_expires_at)

    def close_if_expired(self, connection_id: str) -> None:
        """Close a connection whose token has expired, or look at it again when it does; raises
        StoreUnavailable."""
        connection = self._connections.get(connection_id)
        if connection is None or connection.token_expires_at is None:
            return
        if self.has_expired(connection):
            self._dispatcher.close(connection_id)
        else:
            self._dispatcher.later.close(connection_id, connection.token_expires_at)

    def close_all(self, member: str) -> int:
        """Close all connections of a member whose token was revoked, so that they hear nothing
        more; returns how many there were. Raises StoreUnavailable."""
        ids = self._connections.channel_ids(member, self._clock())
        for id in ids:
            self._dispatcher.close(id)
        return len(ids)

    def has_expired(self, connection: Connection) -> bool:
        """Whether the token of a connection has expired."""
        expires_at = connection.token_expires_at
        return expires_at is not None and expires_at <= self._clock()

    def _claims(self, asked: Authenticate) -> Claims:
        if self._verifier is None or not self._verifier.counts(asked.token):
            raise FrameError(ErrorCode.NOT_ALLOWED, "Nobody signs in to this chat.", asked.id)
        try:
            return self._verifier.verify(asked.token)
        except InvalidToken as error:
            raise FrameError(ErrorCode.BAD_TOKEN, f"The token {error}.", asked.id) from None
        except KeysUnavailable as error:
            log.error("no token can be checked: %s", error)
            text = "The chat cannot check tokens now. Please try again."
            raise FrameError(ErrorCode.UNAVAILABLE, text, asked.id) from None
