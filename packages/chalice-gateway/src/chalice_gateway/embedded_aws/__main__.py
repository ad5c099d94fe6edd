"""The process of the embedded AWS. The supervisor starts it, and it outlives the app's reloads.

`python -m chalice_gateway.embedded_aws FD [--region REGION] [--account ID]` serves on the listening
socket with this descriptor until standard input closes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys

from chalice_gateway import event_loop
from chalice_gateway.aws_account import ACCOUNT_ID, REGION


def main() -> None:
    """Serve until the supervisor closes standard input, or SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all processes
    options = _parser().parse_args()
    # moto reads these when it is imported.
    os.environ["MOTO_ACCOUNT_ID"] = options.account
    os.environ["MOTO_ALLOW_NONEXISTENT_REGION"] = "true"
    event_loop.run(_serve(_listener(options.fd), options.region))
    sys.stdout.flush()
    # Not sys.exit: to tear down moto takes longer than to serve its last request.
    os._exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chalice_gateway.embedded_aws")
    parser.add_argument("fd", type=int)
    parser.add_argument("--region", default=REGION)
    parser.add_argument("--account", default=ACCOUNT_ID)
    return parser


def _listener(descriptor: int) -> socket.socket:
    try:
        return socket.socket(fileno=descriptor)
    except OSError:
        sys.exit("Only the supervisor starts this process: run `python -m chalice_gateway`.")


async def _serve(listener: socket.socket, region: str) -> None:
    from chalice_gateway.embedded_aws.server import EmbeddedAws, start

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    server = await start(EmbeddedAws(region), listener)
    closed = asyncio.create_task(reader.read())
    await asyncio.wait(
        (closed, asyncio.create_task(stopped.wait())), return_when=asyncio.FIRST_COMPLETED
    )
    server.close()


if __name__ == "__main__":
    main()
