"""The clients that an administrator's command works with, in place of a function's own."""

from __future__ import annotations

import sys
from typing import Any

from chalice.app import WebsocketDisconnectedError

from chalicelib.concurrency import Threads, Workers
from chalicelib.delivery import MAX_CONCURRENT_POSTS
from tools.administration.place import Place


class Clients:
    """botocore's clients, which threads may share, in place of AwsSession's."""

    def __init__(self, place: Place) -> None:
        self._client = place.client
        self._made = dict[str, Any]()

    def client(self, service: str) -> Any:
        """Return the client of a service, made at the first call."""
        if service not in self._made:
            self._made[service] = self._client(service)
            _ = self._made[service].exceptions  # made at the first use, without a lock
        return self._made[service]

    def workers(self) -> Workers:
        """Return the workers for parallel calls."""
        return Threads(MAX_CONCURRENT_POSTS - 1)


class Sockets:
    """Posts to connections, and closes them, in place of `app.websocket_api`."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client: Any = None

    def configure_from_api_id(self, api_id: str, stage: str) -> None:
        """Connect to the WebSocket API of the connections, if it can be reached."""
        if not self._place.can_tell:
            print("Connected clients are not told: no local run answers there.", file=sys.stderr)
            return
        url = self._place.connections_url(api_id, stage)
        self._client = self._place.client("apigatewaymanagementapi", url)
        _ = self._client.exceptions

    def send(self, connection_id: str, frame: bytes) -> None:
        """Send a frame; raises WebsocketDisconnectedError, and botocore's errors."""
        self._call("post_to_connection", connection_id, Data=frame)

    def close(self, connection_id: str) -> None:
        """Close a connection; raises as `send`."""
        self._call("delete_connection", connection_id)

    def _call(self, operation: str, connection_id: str, **parameters: Any) -> None:
        if self._client is None:
            return
        try:
            getattr(self._client, operation)(ConnectionId=connection_id, **parameters)
        except self._client.exceptions.GoneException:
            raise WebsocketDisconnectedError(connection_id) from None
