"""The errors that a client raises. It recovers from all others by itself.

ChatError
├── InvalidAddress
├── HandshakeRefused
├── MessageRefused
└── ClientClosed
"""

from __future__ import annotations


class ChatError(Exception):
    """Base of all errors that a client raises."""


class InvalidAddress(ChatError, ValueError):
    """No server accepts the address or the room, or the address contradicts an argument."""


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


class MessageRefused(ChatError):
    """The server will never store this message: an error `code` of the protocol, and a `reason`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{reason} ({code})")
        self.code = code
        self.reason = reason


class ClientClosed(ChatError):
    """The client was closed first."""
