"""Requests to the inspector: who may make them, and what their bodies are."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from chalice_gateway.network import machine
from chalice_gateway.network.host_checks import host_name

# An event of Lambda has at most 6 MB.
MAX_BODY_BYTES = 6 * 1024 * 1024
# Proxies and tunnels add these to requests of others.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

Endpoint = Callable[[Request], Awaitable[Response]]


class RequestRefused(Exception):
    """A request is refused: HTTP status and message."""

    def __init__(self, status: int, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"message": message, **details}


def is_from_this_machine(request: Request) -> bool:
    """Whether a program on this machine makes the request for itself, and not for others, as a
    tunnel does. It may use an address of this machine's network, which both ends then have."""
    client = request.client.host if request.client else ""
    host = host_name(request.headers.get("host", "")) or ""
    server = request.scope["server"][0]
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return not is_forwarded and all(
        machine.is_loopback(each) or each == server for each in (client, host)
    )


async def body_of(request: Request, *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The JSON object in a request's body. Raises RequestRefused.

    A form of another website can have no JSON content type.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RequestRefused(415, "The Content-Type is not application/json.")
    try:
        body = json.loads(await _read(request))
    except (ValueError, RecursionError):
        raise RequestRefused(400, "The body is not JSON.") from None
    if not isinstance(body, dict) or not body.keys() >= set(required):
        fields = f" with {' and '.join(required)}" if required else ""
        raise RequestRefused(400, f"The body is not a JSON object{fields}.")
    return body


def number(value: Any, name: str, low: float, high: float) -> float:
    """A number in this range. Raises RequestRefused."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise RequestRefused(400, f"{name} is not a number from {low:g} to {high:g}.")
    return float(value)


def number_in_query(request: Request, name: str, default: int, largest: int) -> int:
    """A whole number in the address. Raises RequestRefused."""
    text = request.query_params.get(name, str(default))
    if not text.isdecimal() or len(text) > 7 or int(text) > largest:
        raise RequestRefused(400, f"{name} is not a whole number up to {largest}.")
    return int(text)


async def _read(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MAX_BODY_BYTES:
                raise RequestRefused(413, f"The body has more than {MAX_BODY_BYTES} bytes.")
            parts.append(part)
    except ClientDisconnect:
        raise RequestRefused(400, "The client has left.") from None
    return b"".join(parts)
