"""What observers of connections are told."""

from __future__ import annotations

from typing import Protocol


class Observer(Protocol):
    """Is told of each open connection, by its id, and of its messages, as they happen."""

    def opened(self, connection_id: str) -> None:
        """A connection is open."""

    def closed(self, connection_id: str) -> None:
        """A connection has ended."""

    def received(self, connection_id: str, text: str) -> None:
        """A client has sent a message."""

    def sent(self, connection_id: str, payload: bytes) -> None:
        """A message was sent to a client."""
