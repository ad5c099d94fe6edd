"""The server for the gateway's ASGI app: uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp

from chalice_gateway.websocket_api.http_protocol import HttpProtocol
from chalice_gateway.websocket_api.transport import WebSocketProtocol

# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_MESSAGE_BYTES = 128 * 1024
MAX_FRAME_BYTES = 32 * 1024
STARTUP_POLL_INTERVAL_S = 0.005


class Server(uvicorn.Server):
    """Serves in the background. The supervisor handles signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def start(self, listeners: list[socket.socket]) -> None:
        """Serve on listening sockets. Returns when it does."""
        self._serving = asyncio.create_task(self.serve(sockets=listeners))
        while not self.started and not self._serving.done():
            await asyncio.sleep(STARTUP_POLL_INTERVAL_S)

    def refuse_connections(self, number: int) -> None:
        """Accept no more connections on one of the listening sockets."""
        self.servers[number].close()

    async def stop(self) -> None:
        """End what is still open."""
        self.should_exit = True
        await self._serving


def server(app: ASGIApp) -> Server:
    """A server that has not started yet."""
    config = uvicorn.Config(
        app,
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
    return Server(config)
