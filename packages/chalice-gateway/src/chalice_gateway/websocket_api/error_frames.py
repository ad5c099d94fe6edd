"""API Gateway's own error messages."""

from __future__ import annotations

from functools import lru_cache

from chalice_gateway.websocket_api.connections import Connection
from chalice_gateway.websocket_api.events import Event
from chalice_gateway.websocket_api.transport import text_frame

# API Gateway puts a space after the first colon, but not after the others.
_FRAME = '{"message": "%s", "connectionId":"%s", "requestId":"%s"}'
# Stands for an id, and is as long as each.
_ID = "0123456789abcdef"


def error_body(message: str, connection_id: str, event: Event) -> dict[str, str]:
    """The body of the response to a refused handshake."""
    request_id = event["requestContext"]["requestId"]
    return {"message": message, "connectionId": connection_id, "requestId": request_id}


def send_error(connection: Connection, message: str, request_id: str) -> None:
    """Send an error frame, unless the connection has ended, or the client does not read."""
    if connection.is_full:
        return
    start, middle, end = _parts(message)
    ids = connection.client.id.encode(), request_id.encode()
    connection.send_frame(b"".join((start, ids[0], middle, ids[1], end)))


@lru_cache
def _parts(message: str) -> list[bytes]:
    """The frame of an error around its ids. Under overload, most frames are errors."""
    return text_frame((_FRAME % (message, _ID, _ID)).encode()).split(_ID.encode())
