"""The events that API Gateway passes to WebSocket handlers.

Keys and formats are those of captured events: aws-powertools/powertools-lambda-python,
tests/events/apiGatewayWebSocketApi{Connect,Message,Disconnect}.json.
"""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket

from chalice_gateway.aws_account import API_ID, api_domain_name

Event = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """The WebSocket API that the events come from."""

    stage: str


@dataclass(frozen=True)
class Client:
    """The client of a connection: the connection's id, its start in milliseconds since the epoch,
    the client's address, user agent and port, and the host that it asked for."""

    id: str
    connected_at: int
    source_ip: str
    user_agent: str | None
    host: str
    port: int = 0

    @property
    def identity(self) -> dict[str, str]:
        agent = {"userAgent": self.user_agent} if self.user_agent else {}
        return {**agent, "sourceIp": self.source_ip}


def new_id() -> str:
    """An id of a connection, request or message: 16 characters, 11 bytes in base64url."""
    return base64.urlsafe_b64encode(secrets.token_bytes(11)).decode()


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def headers_as_sent(websocket: WebSocket) -> list[tuple[str, str]]:
    """The headers of the handshake, with names in the case that the client used."""
    return [(k.decode("latin-1"), v.decode("latin-1")) for k, v in websocket.headers.raw]


def connect(api: Api, client: Client, websocket: WebSocket) -> Event:
    """The event of a handshake. A name that is repeated has its last value, and all values in the
    `multiValue` field."""
    headers = _with_forwarded_headers(headers_as_sent(websocket), client, websocket)
    query = websocket.query_params.multi_items()
    event = {
        "headers": dict(headers),
        "multiValueHeaders": _multi(headers),
        "requestContext": _context(api, client, "$connect", "CONNECT"),
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = dict(query)
        event["multiValueQueryStringParameters"] = _multi(query)
    return event


def _with_forwarded_headers(
    headers: list[tuple[str, str]], client: Client, websocket: WebSocket
) -> list[tuple[str, str]]:
    """The headers without those of the upgrade, with those that API Gateway adds."""
    kept = [(k, v) for k, v in headers if k.lower() not in ("connection", "upgrade")]
    secure = websocket.url.scheme == "wss"
    return [
        *kept,
        ("X-Amzn-Trace-Id", f"Root=1-{int(time.time()):x}-{secrets.token_hex(12)}"),
        ("X-Forwarded-For", client.source_ip),
        ("X-Forwarded-Port", str(websocket.url.port or (443 if secure else 80))),
        ("X-Forwarded-Proto", "https" if secure else "http"),
    ]


def message(api: Api, client: Client, body: str) -> Event:
    """The event of a text message."""
    context = _context(api, client, "$default", "MESSAGE")
    context["messageId"] = new_id()
    return {"requestContext": context, "body": body, "isBase64Encoded": False}


def disconnect(api: Api, client: Client, code: int, reason: str) -> Event:
    """The event of the end of a connection, by either side."""
    headers = {"Host": client.host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    context = _context(api, client, "$disconnect", "DISCONNECT")
    context |= {"disconnectStatusCode": code, "disconnectReason": reason}
    return {
        "headers": headers,
        "multiValueHeaders": _multi(list(headers.items())),
        "requestContext": context,
        "isBase64Encoded": False,
    }


def _context(api: Api, client: Client, route: str, kind: str) -> dict[str, Any]:
    request_id = new_id()
    now = now_ms()
    return {
        "routeKey": route,
        "eventType": kind,
        "extendedRequestId": request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now / 1000)),
        "messageDirection": "IN",
        "stage": api.stage,
        "connectedAt": client.connected_at,
        "requestTimeEpoch": now,
        "identity": client.identity,
        "requestId": request_id,
        "domainName": api_domain_name(),
        "connectionId": client.id,
        "apiId": API_ID,
    }


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values
