"""The process of the embedded AWS. The supervisor starts it, and it outlives the app's reloads.

`python -m chalice_gateway.embedded_aws FD [--region REGION] [--account ID] [--data DIR]` serves on
the listening socket with this descriptor until standard input closes. Exit code 2: the data folder
cannot be used.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from chalice_gateway import event_loop, log
from chalice_gateway.aws_account import ACCOUNT_ID, REGION
from chalice_gateway.embedded_aws.data.folder import DataFolder
from chalice_gateway.errors import StartError


def main() -> None:
    """Serve until the supervisor closes standard input, or SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all processes
    options = _parser().parse_args()
    # moto reads these when it is imported.
    os.environ["MOTO_ACCOUNT_ID"] = options.account
    os.environ["MOTO_ALLOW_NONEXISTENT_REGION"] = "true"
    listener = _listener(options.fd)
    try:
        folder = _folder(options)
        event_loop.run(_serve(listener, options.region, folder))
    except StartError as error:
        log.command_error(str(error))
        sys.exit(error.exit_code)
    sys.stdout.flush()
    # Not sys.exit: to tear down moto takes longer than to serve its last request.
    os._exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chalice_gateway.embedded_aws")
    parser.add_argument("fd", type=int)
    parser.add_argument("--region", default=REGION)
    parser.add_argument("--account", default=ACCOUNT_ID)
    parser.add_argument("--data", type=Path)
    return parser


def _listener(descriptor: int) -> socket.socket:
    try:
        return socket.socket(fileno=descriptor)
    except OSError:
        sys.exit("Only the supervisor starts this process: run `python -m chalice_gateway`.")


def _folder(options: argparse.Namespace) -> DataFolder | None:
    if options.data is None:
        return None
    return DataFolder.open(options.data, options.region, options.account)


async def _serve(listener: socket.socket, region: str, folder: DataFolder | None) -> None:
    from chalice_gateway.embedded_aws.server import EmbeddedAws, start

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    aws = EmbeddedAws(region)
    keeper = aws.keep_in(folder) if folder else None
    server = await start(aws, listener)
    waits = [asyncio.create_task(wait) for wait in (reader.read(), stopped.wait())]
    saving = [asyncio.create_task(keeper.run())] if keeper else []
    await asyncio.wait([*waits, *saving], return_when=asyncio.FIRST_COMPLETED)
    server.close()
    if keeper:
        keeper.save()


if __name__ == "__main__":
    main()
