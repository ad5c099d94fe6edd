"""A request to a route, as the client sent it."""

from __future__ import annotations

import base64
import secrets
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from starlette.requests import Request

from chalice_gateway.http_api.gateway_responses import CONTENT_TOO_LONG, Refused
from chalice_gateway.websocket_api.http_protocol import HEADERS_AS_SENT

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
MAX_BODY_BYTES = 10 * 1024 * 1024

Headers = list[tuple[str, str]]


class RequestIds(NamedTuple):
    """The ids that API Gateway gives a request."""

    request_id: str
    extended_request_id: str

    @classmethod
    def new(cls) -> RequestIds:
        """Ids of a request that has just come."""
        return cls(str(uuid.uuid4()), base64.urlsafe_b64encode(secrets.token_bytes(11)).decode())


@dataclass(frozen=True)
class HttpRequest:
    """A request. Its path and query are percent-encoded; its headers have their names as sent."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    source_ip: str
    scheme: str
    port: int
    protocol: str
    ids: RequestIds

    def header(self, name: str) -> str | None:
        """The value of a header, of the last one if it is repeated."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[-1] if values else None


async def read(request: Request, ids: RequestIds) -> HttpRequest:
    """Read a request with its body. Raises Refused if that is too long."""
    scope = request.scope
    return HttpRequest(
        method=request.method,
        path=scope["raw_path"].decode("ascii"),
        query=scope["query_string"].decode("utf-8", "replace"),
        headers=_headers_as_sent(request),
        body=await _body(request),
        source_ip=request.client.host if request.client else "",
        scheme=request.url.scheme,
        port=request.url.port or (443 if request.url.scheme == "https" else 80),
        protocol=f"HTTP/{scope['http_version']}",
        ids=ids,
    )


def _headers_as_sent(request: Request) -> Headers:
    extensions = request.scope.get("extensions") or {}
    raw = extensions.get(HEADERS_AS_SENT, request.headers.raw)
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]


async def _body(request: Request) -> bytes:
    """The body. One that is too long is read to its end, so that the client reads the response."""
    body = bytearray()
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= MAX_BODY_BYTES:
            body += chunk
    if length > MAX_BODY_BYTES:
        raise Refused(CONTENT_TOO_LONG)
    return bytes(body)
