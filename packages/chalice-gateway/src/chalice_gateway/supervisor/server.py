"""The servers for the gateway's ASGI app: uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp

from chalice_gateway.network.certificates import Certificate
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

    async def start(self, listener: socket.socket) -> None:
        """Serve on a listening socket. Returns when it does."""
        self._serving = asyncio.create_task(self.serve(sockets=[listener]))
        while not self.started and not self._serving.done():
            await asyncio.sleep(STARTUP_POLL_INTERVAL_S)

    def refuse_connections(self) -> None:
        """Accept no more connections."""
        for server in self.servers:
            server.close()

    async def stop(self) -> None:
        """End what is still open, if it has started."""
        self.should_exit = True
        if self.started:
            await self._serving


def _server(app: ASGIApp, certificate: Certificate | None) -> Server:
    config = uvicorn.Config(
        app,
        ssl_certfile=certificate.path if certificate else None,
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


class Servers:
    """One for clients, and one for the posts of functions on this machine, which has no TLS."""

    def __init__(self, app: ASGIApp, certificate: Certificate | None) -> None:
        self._outer = _server(app, certificate)
        self._inner = _server(app, None)

    @property
    def started(self) -> bool:
        """Whether clients can connect, or could."""
        return self._outer.started

    async def start(self, outer: socket.socket, inner: socket.socket) -> None:
        """Serve on these listening sockets. Returns when it does."""
        await self.start_for_functions(inner)
        await self._outer.start(outer)

    async def start_for_functions(self, inner: socket.socket) -> None:
        """Serve the posts of functions only."""
        await self._inner.start(inner)

    def refuse_connections(self) -> None:
        """Accept no more clients."""
        self._outer.refuse_connections()

    async def stop(self) -> None:
        """End what is still open."""
        await asyncio.gather(self._outer.stop(), self._inner.stop())
