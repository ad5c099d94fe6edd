"""The management API, `/{stage}/@connections/{id}`: post to, look at and close a connection."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone

from starlette.requests import Request
from starlette.responses import Response

from local_gateway.connections import Connection, Connections, Gone
from local_gateway.websocket_api import CLOSED_NORMALLY

MAX_PAYLOAD = 128 * 1024
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{14,22}={0,2}")


class ManagementApi:
    """Answers as botocore's model of the service says. It runs on the event loop and waits for no
    handler, so that a handler that posts while all others do, too, is always answered."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def answer(self, request: Request) -> Response:
        if "authorization" not in request.headers:
            return _error(403, "ForbiddenException", "Missing Authentication Token")
        connection_id = request.path_params["connection_id"]
        if not _CONNECTION_ID.fullmatch(connection_id):
            return _error(400, "BadRequestException", f"Invalid connectionId: {connection_id}")
        try:
            connection = self._connections.get(connection_id)
            return await self._of_connection(request, connection)
        except Gone:
            # The type is in the header alone. Without it boto3 raises no GoneException.
            return _error(410, "GoneException")

    async def _of_connection(self, request: Request, connection: Connection) -> Response:
        if request.method == "POST":
            return await _post(connection, await request.body())
        if request.method == "DELETE":
            await connection.close(*CLOSED_NORMALLY)
            return Response(status_code=204)
        return _info(connection)


async def _post(connection: Connection, payload: bytes) -> Response:
    if len(payload) > MAX_PAYLOAD:
        return _error(413, "PayloadTooLargeException", f"Message exceeds {MAX_PAYLOAD} bytes")
    await connection.send(payload.decode("utf-8", "replace"))
    return Response()


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
