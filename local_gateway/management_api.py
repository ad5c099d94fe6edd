"""The management API, `/{stage}/@connections/{id}`: post to, look at and close a connection."""

from __future__ import annotations

import asyncio
import json
import re
import time
from datetime import datetime, timezone

from starlette.requests import Request
from starlette.responses import Response

from local_gateway.connections import BufferFull, Connection, Connections, Gone
from local_gateway.options import Options
from local_gateway.websocket_api import CLOSED_NORMALLY

MAX_PAYLOAD = 128 * 1024
SLOW_POST_SECONDS = 1.0
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{14,22}={0,2}")


class ManagementApi:
    """Answers as botocore's model of the service says. It runs on the event loop and waits for no
    handler, so that a handler that posts while all others do, too, is always answered."""

    def __init__(self, connections: Connections, options: Options) -> None:
        self._connections = connections
        self._options = options
        self._faults = options.faults
        self._bucket = _Bucket(options.post_rate) if options.post_rate else None

    async def answer(self, request: Request) -> Response:
        """The answer to one request."""
        if not self._options.unsigned and "authorization" not in request.headers:
            return _error(403, "ForbiddenException", "Missing Authentication Token")
        connection_id = request.path_params["connection_id"]
        if not _CONNECTION_ID.fullmatch(connection_id):
            return _error(400, "BadRequestException", f"Invalid connectionId: {connection_id}")
        if self._bucket and not self._bucket.take():
            return _error(429, "LimitExceededException")
        try:
            return await self._of_connection(request, self._connections.get(connection_id))
        except Gone:
            # The type is in the header alone. Without it boto3 raises no GoneException.
            return _error(410, "GoneException")
        except BufferFull:
            return _error(429, "LimitExceededException")

    async def _of_connection(self, request: Request, connection: Connection) -> Response:
        if request.method == "POST":
            return await self._post(connection, await request.body())
        if request.method == "DELETE":
            await connection.close(*CLOSED_NORMALLY)
            return Response(status_code=204)
        return _info(connection)

    async def _post(self, connection: Connection, payload: bytes) -> Response:
        if len(payload) > MAX_PAYLOAD:
            return _error(413, "PayloadTooLargeException", f"Message exceeds {MAX_PAYLOAD} bytes")
        if self._faults.strikes("post-throttled"):
            return _error(429, "LimitExceededException")
        if self._faults.strikes("post-error"):
            return _error(500, "InternalServerError", "Internal server error")
        if self._faults.strikes("post-lost"):
            return Response()
        if self._faults.strikes("post-slow"):
            await asyncio.sleep(self._faults.fraction("post-slow") * SLOW_POST_SECONDS)
        await connection.send(payload.decode("utf-8", "replace"))
        if self._faults.strikes("cut"):
            connection.cut()
        return Response()


class _Bucket:
    """So many requests a second, with bursts of as many."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._size = max(1.0, rate)
        self._tokens = self._size
        self._filled = time.monotonic()

    def take(self) -> bool:
        """Whether there is room for one more request now."""
        now = time.monotonic()
        self._tokens = min(self._size, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _info(connection: Connection) -> Response:
    client = connection.client
    body = {
        "connectedAt": _iso(client.connected_at),
        "identity": {"sourceIp": client.source_ip, "userAgent": client.user_agent},
        "lastActiveAt": _iso(connection.last_active_at),
    }
    return Response(json.dumps(body), media_type="application/json")


def _iso(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(status: int, kind: str, message: str | None = None) -> Response:
    body = None if message is None else json.dumps({"message": message})
    return Response(body, status, {"x-amzn-ErrorType": kind}, "application/json")
