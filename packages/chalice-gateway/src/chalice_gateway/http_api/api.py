"""Answers the requests to HTTP routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chalice_gateway.clock import Clock
from chalice_gateway.command_line.options import Options
from chalice_gateway.functions.service import Functions


class HttpApi:
    """Serves all requests that are not for the WebSocket API or the management API."""

    def __init__(self, functions: Functions, options: Options, clock: Clock) -> None:
        del functions, options, clock

    async def answer(self, request: Request) -> Response:
        """Respond to one request."""
        del request
        return JSONResponse({"message": "Missing Authentication Token"}, 403)
