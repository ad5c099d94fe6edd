"""The APIs of one project behind one port: an ASGI app on uvicorn."""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from chalice_gateway.command_line.options import Options
from chalice_gateway.embedded_aws.permissions import Permissions
from chalice_gateway.functions.http_api import HttpApi
from chalice_gateway.functions.project import Project
from chalice_gateway.functions.runner import FunctionRunner
from chalice_gateway.host_checks import CheckedApp, HostChecks
from chalice_gateway.websocket_api.events import Api
from chalice_gateway.websocket_api.lifecycle import WebSocketApi
from chalice_gateway.websocket_api.management import Management
from chalice_gateway.websocket_api.management_api import ManagementApi, wrong_stage_response
from chalice_gateway.websocket_api.transport import HttpProtocol, WebSocketProtocol

# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_MESSAGE_BYTES = 128 * 1024
MAX_FRAME_BYTES = 32 * 1024
MANAGEMENT_METHODS = ["GET", "POST", "DELETE"]


class GatewayApp:
    """The WebSocket API, the management API and the HTTP routes of one project."""

    def __init__(self, project: Project, permissions: Permissions, options: Options) -> None:
        self.project = project
        self.functions = functions = FunctionRunner(
            project.app, project.config, options.concurrency
        )
        api = Api(project.api_stage)
        self.websockets = WebSocketApi(project.app, api, functions, options)
        connections = self.websockets.connections
        self.management = Management(connections, api, permissions, options)
        management_api = ManagementApi(self.management, options)
        http = HttpApi(project.http, functions)
        stage = f"/{project.api_stage}"
        path = "/@connections/{connection_id:path}"
        websocket_api = [
            WebSocketRoute(stage, self.websockets.serve),
            # Chalice prints the deployed address with a trailing slash.
            WebSocketRoute(stage + "/", self.websockets.serve),
            Route(stage + path, management_api.answer, methods=MANAGEMENT_METHODS),
            Route(stage, _upgrade_required),
        ]
        app = Starlette(
            routes=[
                # Chalice deploys no WebSocket API for an app without WebSocket handlers.
                *(websocket_api if project.app.websocket_handlers else []),
                Route("/{stage}" + path, wrong_stage_response, methods=MANAGEMENT_METHODS),
                Route(path, wrong_stage_response, methods=MANAGEMENT_METHODS),
                Route("/@faults", lambda _: JSONResponse(options.faults.counts)),
                Route("/@calls", lambda _: JSONResponse(permissions.calls)),
            ],
            exception_handlers={ClientDisconnect: _client_disconnected},
        )
        # Not a route, because no pattern of Starlette matches every path.
        app.router.default = _default_route(http)
        checks = HostChecks(options.host, options.allow_host, options.allow_origin)
        self.app: ASGIApp = CheckedApp(app, checks)


def server(gateway: GatewayApp) -> uvicorn.Server:
    """A server of the gateway, not started yet."""
    config = uvicorn.Config(
        gateway.app,
        http=HttpProtocol,
        ws=WebSocketProtocol,
        # The limits of a message and of a frame. uvicorn passes the pair to websockets unchanged.
        ws_max_size=(MAX_MESSAGE_BYTES, MAX_FRAME_BYTES),  # type: ignore[arg-type]
        # API Gateway sends no pings of its own.
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _default_route(http: HttpApi) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _refuse_websocket(WebSocket(scope, receive, send))
        else:
            response = await http.answer(Request(scope, receive))
            await response(scope, receive, send)

    return answer


async def _refuse_websocket(websocket: WebSocket) -> None:
    await websocket.send_denial_response(JSONResponse({"message": "Forbidden"}, 403))


async def _client_disconnected(_: Request, __: Exception) -> Response:
    """The response to a client that disconnected during its request; nobody receives it."""
    return Response(status_code=400)


async def _upgrade_required(_: Request) -> Response:
    return JSONResponse({"message": "Upgrade Required"}, 426, {"Upgrade": "websocket"})
