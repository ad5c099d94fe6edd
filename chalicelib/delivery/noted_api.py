"""NotedApi: the WebSocket API of the stage, for functions whose events do not name it."""

from __future__ import annotations

import time

from chalicelib.delivery.fanout_queue import Api
from chalicelib.stores import ConnectionStore

LOOK_AGAIN_S = 60.0  # after which a process looks again which API there is


class NotedApi:
    """Notes each API that is connected to, and finds the last one; raises StoreUnavailable."""

    def __init__(self, connections: ConnectionStore) -> None:
        self._connections = connections
        self._known: Api | None = None
        self._known_until = 0.0

    def find(self) -> Api | None:
        """Return the API; None as long as nobody has ever connected."""
        if self._known is None or time.monotonic() > self._known_until:
            if (noted := self._connections.noted_api()) is None:
                return None
            self._known, self._known_until = Api(*noted), time.monotonic() + LOOK_AGAIN_S
        return self._known

    def note(self, api: Api) -> None:
        """Store an API: once in each process, as an API may be replaced by another."""
        if self._known != api:
            self._connections.note_api(api.id, api.stage)
            self._known = api
