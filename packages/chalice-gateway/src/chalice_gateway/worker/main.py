"""The process that runs the app. The supervisor starts a new one for every change of the code."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import WebsocketAPI

from chalice_gateway import log, resources
from chalice_gateway.aws_account import API_DOMAIN_NAME
from chalice_gateway.command_line.options import Options, base_url, parse
from chalice_gateway.embedded_aws import aws_environment, aws_guard, policies
from chalice_gateway.embedded_aws.faults import without_faults
from chalice_gateway.embedded_aws.permissions import Permissions
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.functions import event_sources, project
from chalice_gateway.functions.event_sources import QueueSource
from chalice_gateway.functions.project import Project
from chalice_gateway.websocket_api.in_process_posts import InProcessSession
from chalice_gateway.worker.asgi_app import Gateway, server

# How long handlers and sockets have to end where the supervisor does not say it any more.
DEFAULT_STOP_TIMEOUT_S = 1.0


class CreatedResources(NamedTuple):
    """The names of what the project's resources describe."""

    tables: list[str]
    queues: list[str]


def main() -> None:
    """Serve on the listening socket that was inherited, until standard input ends."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    options = parse(sys.argv[2:])
    # For the handlers, which may post until they end, when no more clients are let in.
    inner = socket.create_server(("127.0.0.1", 0))
    aws_guard.refuse_aws()
    aws_environment.redirect_clients(API_DOMAIN_NAME, base_url("", inner.getsockname()[1]))
    log.configure()
    permissions = Permissions()
    permissions.check_aws_calls()
    try:
        stores = _create(options)
        os.chdir(options.project_dir)  # where a function, too, is when it runs
        loaded = project.load(Path(), options.stage)
        if options.policy:
            permissions.enforce(_evaluator(options, loaded))
        event_sources.check_permissions(loaded.app, permissions)
    except StartError as error:
        log.problem(str(error))
        sys.exit(error.worker_exit_code)
    options.faults.inject_into_aws_calls()
    asyncio.run(_serve(Gateway(loaded, permissions, options), options, [listener, inner], stores))
    sys.stdout.flush()
    # A handler that still runs could only be waited for. Lambda would not do that either.
    os._exit(0)


@without_faults()
def _create(options: Options) -> CreatedResources:
    described = resources.read(options.project_dir, options.stage)
    try:
        tables = resources.create_tables(described, boto3.client("dynamodb"))
        return CreatedResources(tables, resources.create_queues(described, boto3.client("sqs")))
    except (BotoCoreError, ClientError, ValueError) as error:
        raise StartError(f"The tables and queues cannot be made: {error}") from None
    except (AttributeError, KeyError, TypeError) as error:
        path = options.project_dir / ".chalice" / "resources.json"
        raise InvalidInput(f"{path} does not describe tables and queues: {error!r}") from None


def _evaluator(options: Options, loaded: Project) -> Callable[[str, str], bool]:
    if isinstance(options.policy, Path):
        return policies.file_evaluator(options.policy)
    return policies.evaluator(policies.generated(loaded.config))


async def _serve(
    gateway: Gateway, options: Options, listeners: list[socket.socket], stores: CreatedResources
) -> None:
    loaded = gateway.project
    listener, inner = (each.getsockname() for each in listeners)
    url = base_url(options.host, listener[1])
    endpoint = f"{base_url(inner[0], inner[1])}/{loaded.api_stage}"
    _connect_websocket_api(loaded.app.websocket_api, gateway, endpoint, options)
    running = server(gateway)
    serving = asyncio.create_task(running.serve(sockets=listeners))
    while not running.started and not serving.done():
        await asyncio.sleep(0.01)
    polling = _poll_queues(loaded, gateway)
    _print_summary(loaded, options, url, stores)
    within = await _wait_for_stdin_to_close()
    for task in polling:
        task.cancel()
    outer, _ = running.servers
    outer.close()
    await gateway.websockets.close(within=within)
    running.should_exit = True
    await serving


def _connect_websocket_api(
    api: WebsocketAPI, gateway: Gateway, endpoint: str, options: Options
) -> None:
    """Have what the app sends reach this gateway."""
    # Chalice takes the first endpoint that it is given, and would build one at AWS otherwise.
    api._endpoint = endpoint
    if api.session is None:
        return
    if not options.posts_over_http:
        loop = asyncio.get_running_loop()
        api.session = InProcessSession(api.session, gateway.management, loop)
    # Chalice makes the client at the first post, and many handlers at once would make many, each
    # of them slowly. In Lambda a process has one handler at a time.
    api._get_client()


def _poll_queues(loaded: Project, gateway: Gateway) -> list[asyncio.Task[None]]:
    handlers = event_sources.queue_handlers(loaded.app)
    sqs = boto3.client("sqs") if handlers else None
    sources = [QueueSource(handler, gateway.functions, sqs) for handler in handlers]
    return [asyncio.create_task(source.run()) for source in sources]


def _print_summary(loaded: Project, options: Options, url: str, stores: CreatedResources) -> None:
    app, config = loaded.app, loaded.config
    print(f"{config.app_name}, stage {config.chalice_stage}, runs on this machine:")
    if app.routes:
        _line("Page" if "/" in app.routes else "HTTP", f"{url}/")
    if app.websocket_handlers:
        _line("WebSocket", f"{url.replace('http', 'ws', 1)}/{loaded.api_stage}")
    if stores.tables:
        where = options.dynamodb or f"{os.environ['AWS_ENDPOINT_URL']} (in memory)"
        _line("DynamoDB", f"{where}: {', '.join(stores.tables)}")
    queues = {event_sources.queue_name(source) for source in event_sources.queue_handlers(app)}
    if queues or stores.queues:
        names = ", ".join(sorted({*stores.queues, *queues}))
        _line("SQS", f"{os.environ['AWS_ENDPOINT_URL']} (in memory): {names}")
    if options.policy:
        _line("Policy", "as Chalice generates it" if options.policy is True else options.policy)
    if others := event_sources.unsupported_handlers(app):
        _line("Not run", f"{', '.join(others)} (only WebSocket, HTTP and SQS handlers are)")
    reload = " It restarts when the code changes." if options.reload else ""
    print(f"Ctrl-C ends it.{reload}\n", flush=True)


def _line(label: str, text: object) -> None:
    print(f"  {label:<11}{text}")


async def _wait_for_stdin_to_close() -> float:
    """Wait for the supervisor to close its end, which its own end does, too, however it comes.

    Returns the seconds that are left for handlers and sockets.
    """
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return float(await reader.read() or DEFAULT_STOP_TIMEOUT_S)


if __name__ == "__main__":
    main()
