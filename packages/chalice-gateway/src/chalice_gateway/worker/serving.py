"""Serves the gateway until the supervisor stops it."""

from __future__ import annotations

import asyncio
import socket
import sys

import boto3
from chalice.app import WebsocketAPI

from chalice_gateway.command_line.options import Options
from chalice_gateway.functions import event_sources
from chalice_gateway.functions.event_sources import QueueSource
from chalice_gateway.network import base_url, loopback_url
from chalice_gateway.websocket_api.in_process_posts import InProcessSession
from chalice_gateway.worker.asgi_app import GatewayApp, server
from chalice_gateway.worker.summary import CreatedResources, print_summary

# How long handlers and sockets have to end if the supervisor died and cannot say.
DEFAULT_STOP_TIMEOUT_S = 1.0
STARTUP_POLL_INTERVAL_S = 0.01


async def serve(
    gateway: GatewayApp, options: Options, listeners: list[socket.socket], created: CreatedResources
) -> None:
    """Serve on `listeners`: the one for clients, and the one for the app's own posts."""
    project = gateway.project
    listener, inner = listeners
    url = base_url(options.host, listener.getsockname()[1])
    endpoint = f"{loopback_url(inner)}/{project.api_stage}"
    _connect_websocket_api(project.app.websocket_api, gateway, endpoint, options)
    running = server(gateway)
    serving = asyncio.create_task(running.serve(sockets=listeners))
    while not running.started and not serving.done():
        await asyncio.sleep(STARTUP_POLL_INTERVAL_S)
    polling = _poll_queues(gateway)
    print_summary(project, options, url, created)
    timeout = await _wait_for_stdin_to_close()
    for task in polling:
        task.cancel()
    outer, _ = running.servers
    outer.close()
    await gateway.websockets.close(timeout)
    running.should_exit = True
    await serving


def _connect_websocket_api(
    api: WebsocketAPI, gateway: GatewayApp, endpoint: str, options: Options
) -> None:
    """Make what the app sends with `app.websocket_api` reach this gateway."""
    # Chalice keeps the first endpoint that it is given. Otherwise it would build one at AWS.
    api._endpoint = endpoint
    if api.session is None:
        return
    if not options.posts_over_http:
        loop = asyncio.get_running_loop()
        api.session = InProcessSession(api.session, gateway.management, loop)
    # Chalice makes the client at the first post. Many handlers that post at once would each make
    # one, which is slow. In Lambda a process runs one handler at a time.
    api._get_client()


def _poll_queues(gateway: GatewayApp) -> list[asyncio.Task[None]]:
    handlers = event_sources.queue_handlers(gateway.project.app)
    sqs = boto3.client("sqs") if handlers else None
    sources = [QueueSource(handler, gateway.functions, sqs) for handler in handlers]
    return [asyncio.create_task(source.run()) for source in sources]


async def _wait_for_stdin_to_close() -> float:
    """Wait until the supervisor closes its end of the pipe, or ends in any way.

    Returns the number of seconds that handlers and sockets have to end.
    """
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return float(await reader.read() or DEFAULT_STOP_TIMEOUT_S)
