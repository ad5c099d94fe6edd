"""API Gateway's own error messages."""

from __future__ import annotations

import contextlib

from chalice_gateway.websocket_api.connections import Connection, Gone
from chalice_gateway.websocket_api.events import Event

# API Gateway puts a space after the first colon, but not after the others.
_FRAME = '{"message": "%s", "connectionId":"%s", "requestId":"%s"}'


def error_body(message: str, connection_id: str, event: Event) -> dict[str, str]:
    """The body of the response to a refused handshake."""
    request_id = event["requestContext"]["requestId"]
    return {"message": message, "connectionId": connection_id, "requestId": request_id}


def send_error(connection: Connection, message: str, request_id: str) -> None:
    """Send an error frame, unless the connection has ended, or the client does not read."""
    if connection.is_full:
        return
    frame = _FRAME % (message, connection.client.id, request_id)
    with contextlib.suppress(Gone):
        connection.send(frame.encode())
