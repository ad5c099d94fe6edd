"""The rules of the management API, for requests over HTTP and from within the process."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

from chalice_gateway.aws_account import API_ID, arn
from chalice_gateway.command_line.options import Options
from chalice_gateway.embedded_aws.permissions import MANAGE_CONNECTIONS, Denied, Permissions
from chalice_gateway.websocket_api.connections import Connection, Connections, Gone
from chalice_gateway.websocket_api.events import Api

MAX_PAYLOAD_BYTES = 128 * 1024
SLOW_POST_MAX_S = 1.0
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{14,22}={0,2}")


@dataclass
class RequestRefused(Exception):
    """A request is refused: HTTP status, type of the error, and message."""

    status: int
    error_type: str
    message: str | None = None


GONE = (410, "GoneException")
LIMIT_EXCEEDED = (429, "LimitExceededException")


class Management:
    """Decides about requests. Called from the event loop and from the handlers' threads."""

    def __init__(
        self, connections: Connections, api: Api, permissions: Permissions, options: Options
    ) -> None:
        self._connections = connections
        self._arn = arn("execute-api", f"{API_ID}/{api.stage}")
        self._permissions = permissions
        self.faults = options.faults
        self._bucket = _TokenBucket(options.post_rate) if options.post_rate else None

    def connection(self, connection_id: str, method: str) -> Connection:
        """The open connection with that id, for POST, GET or DELETE. Raises RequestRefused."""
        self._check_permission(f"{method}/@connections/{connection_id}")
        if self._bucket and not self._bucket.take():
            raise RequestRefused(*LIMIT_EXCEEDED)
        try:
            return self._connections.get(connection_id)
        except Gone:
            if _CONNECTION_ID.fullmatch(connection_id):
                raise RequestRefused(*GONE) from None
            message = f"Invalid connectionId: {connection_id}"
            raise RequestRefused(400, "BadRequestException", message) from None

    def _check_permission(self, resource: str) -> None:
        try:
            self._permissions.check(MANAGE_CONNECTIONS, f"{self._arn}/{resource}")
        except Denied as denied:
            raise RequestRefused(403, "ForbiddenException", str(denied)) from None

    def check_post(self, connection: Connection, payload: bytes) -> None:
        """Raise RequestRefused for a post that is too large, for a client that does not read, or by
        an injected fault."""
        if len(payload) > MAX_PAYLOAD_BYTES:
            message = f"Message exceeds {MAX_PAYLOAD_BYTES} bytes"
            raise RequestRefused(413, "PayloadTooLargeException", message)
        if connection.is_full or self.faults.should_inject("post-throttled"):
            raise RequestRefused(*LIMIT_EXCEEDED)
        if self.faults.should_inject("post-error"):
            raise RequestRefused(500, "InternalServerError", "Internal server error")

    def delay(self) -> float:
        """Seconds by which an injected fault delays this post."""
        if not self.faults.should_inject("post-slow"):
            return 0
        return self.faults.fraction("post-slow") * SLOW_POST_MAX_S

    def deliver(self, connection: Connection, payload: bytes) -> None:
        """Send an accepted post, on the event loop. An injected fault may drop it. Raises
        RequestRefused."""
        if self.faults.should_inject("post-lost"):
            return
        try:
            connection.send(payload)
        except Gone:
            raise RequestRefused(*GONE) from None
        if self.faults.should_inject("cut"):
            connection.cut()


class _TokenBucket:
    """A token bucket: `rate` requests a second, in bursts of up to as many."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._size = max(1.0, rate)
        self._tokens = self._size
        self._filled = time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a token; False if there is none."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._size, self._tokens + (now - self._filled) * self._rate)
            self._filled = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
