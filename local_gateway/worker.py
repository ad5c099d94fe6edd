"""The process that runs the app. The supervisor starts a new one for every change of the code."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import NamedTuple

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import WebsocketAPI

from local_gateway import event_sources, isolation, log, project, resources
from local_gateway.errors import StartError, WrongInput
from local_gateway.event_sources import QueueSource
from local_gateway.options import Options, base_url, parse
from local_gateway.project import Project
from local_gateway.server import Gateway, server
from local_gateway.short_way import ShortWaySession

# Ctrl-C has to end within two seconds, whatever the handlers do.
GOODBYE_SECONDS = 1.0


class Stores(NamedTuple):
    """The names of what the project's resources describe."""

    tables: list[str]
    queues: list[str]


def main() -> None:
    """Serve on the listening socket that was inherited, until standard input ends."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    options = parse(sys.argv[2:])
    isolation.refuse_aws()
    log.configure()
    try:
        stores = _create(options)
        os.chdir(options.project_dir)  # where a function, too, is when it runs
        loaded = project.load(Path(), options.stage)
    except StartError as error:
        log.problem(str(error))
        sys.exit(error.worker_exit_code)
    options.faults.kill_at_aws_calls()
    asyncio.run(_serve(loaded, options, listener, stores))
    sys.stdout.flush()
    # A handler that still runs could only be waited for. Lambda would not do that either.
    os._exit(0)


def _create(options: Options) -> Stores:
    described = resources.read(options.project_dir)
    try:
        tables = resources.create_tables(described, boto3.client("dynamodb"))
        return Stores(tables, resources.create_queues(described, boto3.client("sqs")))
    except (BotoCoreError, ClientError, ValueError) as error:
        raise StartError(f"The tables and queues cannot be made: {error}") from None
    except (AttributeError, KeyError, TypeError) as error:
        path = options.project_dir / ".chalice" / "resources.json"
        raise WrongInput(f"{path} does not describe tables and queues: {error!r}") from None


async def _serve(
    loaded: Project, options: Options, listener: socket.socket, stores: Stores
) -> None:
    gateway = Gateway(loaded, options)
    url = base_url(options.host, listener.getsockname()[1])
    _connect_app(loaded.app.websocket_api, gateway, f"{url}/{loaded.api_stage}", options)
    running = server(gateway)
    serving = asyncio.create_task(running.serve(sockets=[listener]))
    while not running.started and not serving.done():
        await asyncio.sleep(0.01)
    polling = _poll_queues(loaded, gateway)
    _announce(loaded, options, url, stores)
    await _end_of_stdin()
    for task in polling:
        task.cancel()
    for accepting in running.servers:
        accepting.close()
    await gateway.websockets.close(within=GOODBYE_SECONDS)
    running.should_exit = True
    await serving


def _connect_app(api: WebsocketAPI, gateway: Gateway, endpoint: str, options: Options) -> None:
    """Have what the app sends reach this gateway."""
    # Chalice takes the first endpoint that it is given, and would build one at AWS otherwise.
    api._endpoint = endpoint
    if api.session is not None and not options.posts_over_http:
        loop = asyncio.get_running_loop()
        api.session = ShortWaySession(api.session, gateway.management, loop)


def _poll_queues(loaded: Project, gateway: Gateway) -> list[asyncio.Task[None]]:
    handlers = event_sources.queue_handlers(loaded.app)
    sqs = boto3.client("sqs") if handlers else None
    sources = [QueueSource(handler, gateway.functions, sqs) for handler in handlers]
    return [asyncio.create_task(source.run()) for source in sources]


def _announce(loaded: Project, options: Options, url: str, stores: Stores) -> None:
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
    if others := event_sources.not_run_here(app):
        _line("Not run", f"{', '.join(others)} (only WebSocket, HTTP and SQS handlers are)")
    reload = " It restarts when the code changes." if options.reload else ""
    print(f"Ctrl-C ends it.{reload}\n", flush=True)


def _line(label: str, text: str) -> None:
    print(f"  {label:<11}{text}")


async def _end_of_stdin() -> None:
    """Wait for the supervisor to close its end, which its own end does, too, however it comes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    main()
