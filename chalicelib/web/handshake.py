"""What a handshake would be answered, over HTTP: browsers hide the status of a refused one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from chalice.app import Response

from chalicelib.auth import Forbidden, check_origin
from chalicelib.config import ANY_ORIGIN

BEARER = "bearer "


class Refusal(Protocol):
    """Why a handshake is refused: its status, a code for programs, and a text for people."""

    @property
    def status(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


Check = Callable[[Mapping[str, Any]], Refusal | None]
"""Checks a `$connect` event, and stores nothing."""


def answer(
    method: str,
    headers: Mapping[str, str],
    query: Mapping[str, str] | None,
    check: Check,
    allowed_origins: frozenset[str],
) -> Response:
    """Return the answer to a request about a handshake: 204 if it would be accepted.

    headers: of the request, whatever case their names have.
    """
    cors = _cors(headers.get("origin"), allowed_origins)
    if method == "OPTIONS":
        return Response("", cors, 204)
    refusal = check(_connect_event(headers, query))
    if refusal is None:
        return Response("", cors, 204)
    body = {"code": refusal.code, "message": refusal.message}
    return Response(body, cors, refusal.status)


def _connect_event(headers: Mapping[str, str], query: Mapping[str, str] | None) -> dict[str, Any]:
    """The event of the handshake that the request asks about. A token that is no token stays one
    in the list of subprotocols, where it is refused."""
    offered = "chat.v1"
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        offered = f"chat.v1, auth.{authorization[len(BEARER) :].strip()}"
    named = {"Sec-WebSocket-Protocol": offered}
    if page := headers.get("origin") or _own_origin(headers):
        named["Origin"] = page
    return {"headers": named, "queryStringParameters": dict(query or {})}


def _own_origin(headers: Mapping[str, str]) -> str:
    """The origin of a page that asks its own server: its browser sends none, unlike with a
    handshake."""
    if headers.get("sec-fetch-site") != "same-origin":
        return ""
    host = headers.get("x-forwarded-host") or headers.get("host", "")  # behind CloudFront, or not
    return f"{headers.get('x-forwarded-proto', 'https')}://{host}"


def _cors(page: str | None, allowed_origins: frozenset[str]) -> dict[str, str | list[str]]:
    """The headers that let pages of allowed origins read the answer."""
    headers: dict[str, str | list[str]] = {"Cache-Control": "no-store", "Vary": "Origin"}
    try:
        check_origin([page] if page else [], allowed_origins)
    except Forbidden:
        return headers
    if page:
        headers["Access-Control-Allow-Origin"] = "*" if ANY_ORIGIN in allowed_origins else page
        headers["Access-Control-Allow-Headers"] = "Authorization"
        headers["Access-Control-Max-Age"] = "600"
    return headers
