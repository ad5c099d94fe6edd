"""The management API over HTTP, `/{stage}/@connections/{id}`: post to, describe and close a
connection."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timezone

from starlette.requests import Request
from starlette.responses import Response

from chalice_gateway.options import Options
from chalice_gateway.websocket_api.close_codes import NORMAL
from chalice_gateway.websocket_api.connections import Connection, Gone
from chalice_gateway.websocket_api.management import GONE, Management, RequestRefused


class ManagementApi:
    """Responds as botocore's model of the service describes. It runs on the event loop and waits
    for no handler, so that posts are answered even while every handler posts."""

    def __init__(self, management: Management, options: Options) -> None:
        self._management = management
        self._unsigned = options.unsigned

    async def answer(self, request: Request) -> Response:
        """Respond to one request."""
        try:
            if not self._unsigned and "authorization" not in request.headers:
                raise RequestRefused(403, "ForbiddenException", "Missing Authentication Token")
            connection = self._management.connection(request.path_params["connection_id"])
            if request.method == "POST":
                return await self._post(connection, await request.body())
            if request.method == "DELETE":
                return await _delete(connection)
            return Response(json.dumps(_info(connection)), media_type="application/json")
        except RequestRefused as refused:
            return _error(refused)

    async def _post(self, connection: Connection, payload: bytes) -> Response:
        self._management.check_post(connection, payload)
        if delay := self._management.delay():
            await asyncio.sleep(delay)
        self._management.deliver(connection, payload)
        return Response()


async def wrong_stage_response(_: Request) -> Response:
    """The response to a request at the address of another stage."""
    return _error(RequestRefused(403, "ForbiddenException", "Forbidden"))


async def _delete(connection: Connection) -> Response:
    try:
        await connection.close(*NORMAL)
    except Gone:
        raise RequestRefused(*GONE) from None
    return Response(status_code=204)


def _info(connection: Connection) -> dict[str, object]:
    """The response to GET."""
    client = connection.client
    return {
        "connectedAt": _iso(client.connected_at),
        "identity": {"sourceIp": client.source_ip, "userAgent": client.user_agent},
        "lastActiveAt": _iso(connection.last_active_at),
    }


def _iso(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(refused: RequestRefused) -> Response:
    # Without the type in this header, boto3 raises only a generic ClientError.
    body = None if refused.message is None else json.dumps({"message": refused.message})
    headers = {"x-amzn-ErrorType": refused.error_type}
    return Response(body, refused.status, headers, "application/json")
