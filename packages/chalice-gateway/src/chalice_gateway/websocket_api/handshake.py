"""What a handshake tells about the client, and what the `$connect` handler's response decides."""

from __future__ import annotations

from typing import Any

from starlette.websockets import WebSocket

from chalice_gateway.websocket_api import events
from chalice_gateway.websocket_api.events import Client


def client_of(websocket: WebSocket) -> Client:
    """The client that asks for the connection."""
    headers = {name.lower(): value for name, value in events.headers_as_sent(websocket)}
    return Client(
        id=events.new_id(),
        connected_at=events.now_ms(),
        source_ip=websocket.client.host if websocket.client else "",
        user_agent=headers.get("user-agent"),
        host=headers.get("host", ""),
        port=websocket.client.port if websocket.client else 0,
    )


def status_of(answer: dict[str, Any]) -> int:
    """The status in the handler's response, 502 if it is invalid."""
    try:
        status = int(answer["statusCode"])
    except (TypeError, ValueError):
        return 502
    return status if 200 <= status < 600 else 502


def subprotocol_of(answer: dict[str, Any]) -> str | None:
    """The subprotocol, from the only header of the response that API Gateway passes on.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
    """
    headers = answer.get("headers") or {}
    found = (v for k, v in headers.items() if k.lower() == "sec-websocket-protocol")
    return next(found, None)
