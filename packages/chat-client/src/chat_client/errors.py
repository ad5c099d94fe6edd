"""The errors that a client raises. It recovers from all others by itself.

ChatError
├── InvalidAddress
├── InvalidToken
├── HandshakeRefused
│   ├── SignInRequired
│   └── Forbidden
├── RequestRefused
│   └── MessageRefused
├── SubscriptionLost
├── Unsubscribed
└── ClientClosed
"""

from __future__ import annotations


class ChatError(Exception):
    """Base of all errors that a client raises."""


class InvalidAddress(ChatError, ValueError):
    """No server accepts the address or the room, or the address contradicts an argument."""


class InvalidToken(ChatError, ValueError):
    """What was given as a token cannot be one; the text does not quote it."""


class HandshakeRefused(ChatError):
    """The server answered the handshake with an HTTP `status`; `reason` may be empty."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"HTTP {status}: {reason}" if reason else f"HTTP {status}")
        self.status = status
        self.reason = reason

    @property
    def is_final(self) -> bool:
        """Whether the address is wrong, so that a retry cannot succeed."""
        return 400 <= self.status < 500 and self.status not in (408, 425, 429)


class SignInRequired(HandshakeRefused):
    """The server wants a token, and got none, or one that is invalid, expired or another member's.

    It may say so at the handshake (status 401), or when a token is renewed over the connection.
    """

    def __init__(self, reason: str = "", status: int = 401) -> None:
        super().__init__(status, reason)


class Forbidden(HandshakeRefused):
    """The server knows the member, who may not enter this room, or not from this origin."""

    def __init__(self, reason: str = "", status: int = 403) -> None:
        super().__init__(status, reason)


class RequestRefused(ChatError):
    """The server refused what was asked: an error `code` of the protocol, and a `reason`.

    until: when a member who is muted is no longer, in milliseconds since 1970, UTC; None if that
    has no end, or the code is not `muted`.
    """

    def __init__(self, code: str, reason: str, until: int | None = None) -> None:
        super().__init__(f"{reason} ({code})")
        self.code = code
        self.reason = reason
        self.until = until


class MessageRefused(RequestRefused):
    """The server will never store this message."""


class SubscriptionLost(ChatError):
    """The server sends nothing more of this `room`.

    reason: `removed`, `banned`, `left` (over another connection), `capabilities` (the token does
    not allow the room any more), or the error code of a refused subscription.
    """

    def __init__(self, room: str, reason: str) -> None:
        super().__init__(f"no longer in the room {room}: {_REASONS.get(reason, reason)}")
        self.room = room
        self.reason = reason


_REASONS = {
    "removed": "removed from it",
    "banned": "banned from it",
    "left": "left it",
    "capabilities": "the token does not allow it",
    "not_allowed": "the member may not read it",
}


class Unsubscribed(ChatError):
    """This client has ended its subscription to the room."""


class ClientClosed(ChatError):
    """The client was closed first."""
