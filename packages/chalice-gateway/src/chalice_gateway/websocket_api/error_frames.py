"""API Gateway's own error messages."""

from __future__ import annotations

import contextlib

from chalice_gateway.websocket_api.connections import Connection, Gone
from chalice_gateway.websocket_api.events import Event

# API Gateway puts a space after the first colon, but not after the others.
_FRAME = '{{"message": "{message}", "connectionId":"{connectionId}", "requestId":"{requestId}"}}'


def error_body(message: str, connection_id: str, event: Event) -> dict[str, str]:
    """The content of an error: in a frame, or in the response to a refused handshake."""
    request_id = event["requestContext"]["requestId"]
    return {"message": message, "connectionId": connection_id, "requestId": request_id}


def send_error(connection: Connection, body: dict[str, str]) -> None:
    """Send an error frame, unless the connection has ended."""
    with contextlib.suppress(Gone):
        connection.send(_FRAME.format(**body).encode())
