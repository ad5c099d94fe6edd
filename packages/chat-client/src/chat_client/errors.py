"""What can go wrong for good; all else the client sees to by itself.

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
    """The address is not one of a WebSocket."""


class HandshakeRefused(ChatError):
    """The server answers this address with an HTTP `status`; a `reason` is empty if it has none."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"HTTP {status}: {reason}" if reason else f"HTTP {status}")
        self.status = status
        self.reason = reason

    @property
    def is_final(self) -> bool:
        """Whether it is about the address, and not about the time."""
        return 400 <= self.status < 500 and self.status not in (408, 425, 429)


class MessageRefused(ChatError):
    """The server will never take this message: an error `code` of the protocol, and a `reason`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{reason} ({code})")
        self.code = code
        self.reason = reason


class ClientClosed(ChatError):
    """The client was closed before that happened."""
