"""The process that runs the app. The supervisor starts a new one for every change of the code."""

from __future__ import annotations

import asyncio
import os
import socket
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local_gateway import isolation, log, project, resources
from local_gateway.errors import CANNOT_START, StartError
from local_gateway.options import Options, base_url, parse
from local_gateway.project import Project
from local_gateway.server import Gateway, server

# Ctrl-C has to end within two seconds, whatever the handlers do.
GOODBYE_SECONDS = 1.2


def main() -> None:
    """Serve on the listening socket that was inherited, until standard input ends."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    options = parse(sys.argv[2:])
    isolation.refuse_aws()
    log.configure()
    try:
        tables = _create_tables(options)
        loaded = project.load(options.project_dir, options.stage)
    except StartError as error:
        log.problem(str(error))
        sys.exit(CANNOT_START)
    asyncio.run(_serve(loaded, options, listener, tables))
    sys.stdout.flush()
    # A handler that still runs could only be waited for. Lambda would not do that either.
    os._exit(0)


def _create_tables(options: Options) -> list[str]:
    described = resources.read(options.project_dir)
    try:
        return resources.create_tables(described, boto3.client("dynamodb"))
    except (BotoCoreError, ClientError) as error:
        raise StartError(f"The tables cannot be made in DynamoDB: {error}") from None


async def _serve(
    loaded: Project, options: Options, listener: socket.socket, tables: list[str]
) -> None:
    gateway = Gateway(loaded)
    url = base_url(options.host, listener.getsockname()[1])
    # Chalice takes the first endpoint that it is given, and would build one at AWS otherwise.
    loaded.app.websocket_api._endpoint = f"{url}/{loaded.api_stage}"
    running = server(gateway)
    serving = asyncio.create_task(running.serve(sockets=[listener]))
    while not running.started and not serving.done():
        await asyncio.sleep(0.01)
    _announce(loaded, options, url, tables)
    await _end_of_stdin()
    for accepting in running.servers:
        accepting.close()
    await gateway.websockets.close(within=GOODBYE_SECONDS)
    running.should_exit = True
    await serving


def _announce(loaded: Project, options: Options, url: str, tables: list[str]) -> None:
    config = loaded.config
    where = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") or os.environ["AWS_ENDPOINT_URL"]
    lines = [f"{config.app_name}, stage {config.chalice_stage}, runs on this machine:"]
    if loaded.app.routes:
        lines.append(f"  {'Page' if '/' in loaded.app.routes else 'HTTP'}       {url}/")
    if loaded.app.websocket_handlers:
        lines.append(f"  WebSocket  {url.replace('http', 'ws', 1)}/{loaded.api_stage}")
    if tables:
        kind = "" if options.dynamodb else " (in memory)"
        lines.append(f"  DynamoDB   {where}{kind}: {', '.join(tables)}")
    reload = " It restarts when the code changes." if options.reload else ""
    print("\n".join(lines) + f"\nCtrl-C ends it.{reload}\n", flush=True)


async def _end_of_stdin() -> None:
    """Wait for the supervisor to close its end, which its own end does, too, however it comes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    main()
