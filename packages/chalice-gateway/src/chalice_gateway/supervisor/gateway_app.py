"""The APIs of one project behind one port: an ASGI app."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from functools import partial
from typing import NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from chalice_gateway import log
from chalice_gateway.aws_account import API_ID, arn
from chalice_gateway.aws_client import AwsClient
from chalice_gateway.clock import Clock
from chalice_gateway.functions.service import Functions
from chalice_gateway.http_api.api import HttpApi
from chalice_gateway.inspector.inspector import Inspector
from chalice_gateway.network.host_checks import CheckedApp, HostChecks
from chalice_gateway.options import Options
from chalice_gateway.websocket_api.connections import Connections
from chalice_gateway.websocket_api.lifecycle import WebSocketApi
from chalice_gateway.websocket_api.management import Management
from chalice_gateway.websocket_api.management_api import ManagementApi, wrong_stage_response

MANAGEMENT_METHODS = ["GET", "POST", "DELETE"]
CONNECTION_PATH = "/@connections/{connection_id:path}"


class Apis(NamedTuple):
    """What one port serves."""

    connections: Connections
    functions: Functions
    websockets: WebSocketApi
    management: ManagementApi
    http: HttpApi
    inspector: Inspector


def _management_need() -> str:
    return f"execute-api:ManageConnections {arn('execute-api', API_ID)}"


def make_apis(options: Options, clock: Clock, aws: AwsClient) -> Apis:
    """Make the APIs, with nothing deployed yet."""
    connections = Connections()
    management = Management(connections, options)
    functions = Functions(
        # Two at once would read the same terminal.
        1 if options.debug else options.concurrency,
        management.answer_function,
        management.event_flags,
        is_timed=not options.debug,
    )
    management.stage = lambda: functions.manifest.api_stage
    management.on_request = partial(functions.needs.update, [_management_need()])
    websockets = WebSocketApi(connections, functions, options, clock)
    return Apis(
        connections,
        functions,
        websockets,
        ManagementApi(management, options),
        HttpApi(functions, options, clock),
        Inspector(functions, connections, aws, options, clock),
    )


def asgi_app(apis: Apis, options: Options) -> ASGIApp:
    """The app behind the port. Its addresses follow the app that is deployed."""
    checks = HostChecks(options.host, options.allow_host, options.allow_origin)
    return CheckedApp(_GatewayApp(apis, options), checks)


class _GatewayApp:
    """Routes a request by the stage of the app that is deployed."""

    def __init__(self, apis: Apis, options: Options) -> None:
        self._apis = apis
        self._options = options
        self._stage = ""
        self._router = Router()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        manifest = self._apis.functions.manifest
        # Chalice deploys no WebSocket API for an app without WebSocket handlers.
        stage = manifest.api_stage if manifest.websocket_routes else ""
        if stage != self._stage or not self._router.routes:
            self._stage = stage
            self._router = Router(self._routes(stage), default=self._default)
        if scope["type"] == "websocket" and self._is_websocket_api(scope["path"]):
            # Starlette's routing would take a tenth of a handshake's CPU.
            await self._apis.websockets.serve(WebSocket(scope, receive, send))
            return
        try:
            await self._router(scope, receive, send)
        except ClientDisconnect:
            return  # nobody waits for the response

    def _is_websocket_api(self, path: str) -> bool:
        """Chalice prints the deployed address with a trailing slash."""
        return bool(self._stage) and path in (f"/{self._stage}", f"/{self._stage}/")

    def _routes(self, stage: str) -> list[BaseRoute]:
        apis = self._apis
        websocket_api: list[BaseRoute] = [
            Route(f"/{stage}{CONNECTION_PATH}", apis.management.answer, methods=MANAGEMENT_METHODS),
            Route(f"/{stage}", _upgrade_required),
        ]
        return [
            *apis.inspector.routes,
            *(websocket_api if stage else []),
            *(
                Route(path, wrong_stage_response, methods=MANAGEMENT_METHODS)
                for path in ("/{stage}" + CONNECTION_PATH, CONNECTION_PATH)
            ),
            Route("/@faults", lambda _: JSONResponse(self._options.faults.counts)),
            Route("/@calls", self._calls),
        ]

    def _calls(self, request: Request) -> JSONResponse:
        """How often each IAM action was called; with `?by=resource` on each resource."""
        by_resource: dict[str, Counter[str]] = defaultdict(Counter)
        for need, count in sorted(self._apis.functions.needs.items()):
            action, _, resource = need.partition(" ")
            by_resource[action][resource] += count
        if request.query_params.get("by") == "resource":
            return JSONResponse(by_resource)
        return JSONResponse({action: counts.total() for action, counts in by_resource.items()})

    async def _default(self, scope: Scope, receive: Receive, send: Send) -> None:
        # No pattern of Starlette matches every path.
        if scope["type"] == "websocket":
            await self._refuse(WebSocket(scope, receive, send))
        else:
            response = await self._apis.http.answer(Request(scope, receive))
            await response(scope, receive, send)

    async def _refuse(self, websocket: WebSocket) -> None:
        started = time.monotonic()
        await websocket.send_denial_response(JSONResponse({"message": "Forbidden"}, 403))
        reason = f"the WebSocket API is at /{self._stage}" if self._stage else "no WebSocket API"
        log.event("connect", websocket.scope["path"], f"403  {reason}", started)


async def _upgrade_required(_: Request) -> Response:
    return JSONResponse({"message": "Upgrade Required"}, 426, {"Upgrade": "websocket"})
