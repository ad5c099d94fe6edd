"""Where a member is notified who is not connected."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from chalicelib.capabilities import Capabilities


@dataclass(frozen=True)
class PushSubscription:
    """A browser in which a member asked for notifications.

    endpoint: its address at a push service; whoever has it and the keys can notify the browser.
    public_key: the browser's, 65 bytes. auth_secret: shared with the browser alone, 16 bytes.
    capabilities: what the token allowed that the member asked with.
    """

    endpoint: str
    public_key: bytes
    auth_secret: bytes
    capabilities: Capabilities = Capabilities.ALL

    @property
    def id(self) -> str:
        """What it is stored and queued as: nobody learns the address from it."""
        return hashlib.sha256(self.endpoint.encode()).hexdigest()[:32]
