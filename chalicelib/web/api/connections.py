"""Connections over HTTP, for administrators: list those of a member, close one."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.domain import Connection
from chalicelib.protocol import identifiers
from chalicelib.protocol.fields import Fields
from chalicelib.web.api.problems import ApiCode, Problem
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Api, Result

_ID = re.compile(r"[A-Za-z0-9_=-]{1,128}")


def register(api: Api) -> None:
    """Add the routes."""

    @api.route("GET", "/connections")
    def list_connections(request: ApiRequest) -> Result:
        """List the open connections of a member."""
        member = Fields(request.texts("member")).identifier("member", identifiers.member)
        found = api.chat.administration.connections_of(request.caller, member)
        return Result({"connections": [_fields(each) for each in found]})

    @api.route("DELETE", "/connections/{connection}")
    def close_connection(request: ApiRequest) -> Result:
        """Close a connection."""
        id = request.path["connection"]
        if not (_ID.fullmatch(id) and api.chat.administration.close(request.caller, id)):
            raise Problem(ApiCode.NOT_FOUND, "There is no such connection.")
        return Result(status=204)


def _fields(connection: Connection) -> dict[str, Any]:
    fields = {
        "connection": connection.id,
        **connection.person._asdict(),
        "connectedAt": connection.connected_at,
        "expiresAt": connection.token_expires_at,
        "rooms": sorted(connection.rooms),
    }
    return {name: value for name, value in fields.items() if value is not None}
