"""`python -m chat_client`"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import signal
import sys

from chat_client import pipe, terminal
from chat_client.client import Client
from chat_client.errors import HandshakeRefused, InvalidAddress
from chat_client.handshake import address
from chat_client.notices import Notices
from chat_client.options import Options, parse
from chat_client.outbox import Outbox
from chat_client.state_file import StateFile, StateFileError, default_path
from chat_client.text import safe


def main() -> int:
    """The exit code: as --help has it, and 130 or 143 for a pipe that a signal ends."""
    options = parse()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(level=logging.CRITICAL)
    try:
        return asyncio.run(chat(options))
    except (InvalidAddress, StateFileError) as error:
        return _problem(str(error))
    except HandshakeRefused as refused:
        return _problem(_explanation(options, refused))
    except BrokenPipeError:  # whoever read our output has gone; there is nothing left to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except asyncio.CancelledError:
        return 128 + signal.SIGTERM


async def chat(options: Options) -> int:
    """Until it ends; the exit code. Raises HandshakeRefused, InvalidAddress, StateFileError."""
    _end_on_sigterm()
    address(options.address)
    with StateFile(default_path(os.environ)) as state:
        client = Client(
            options.address,
            room=options.room,
            name=options.name or None,
            session=state.session(options.address),
            outbox=Outbox(state.outbox_storage(options.address, options.room)),
        )
        try:
            async with client:
                return await _talk(client, options)
        finally:
            _tell_of_unsent(client)


async def _talk(client: Client, options: Options) -> int:
    notices = Notices(client, options.address)
    if sys.stdin and sys.stdin.isatty() and sys.stdout.isatty():
        await terminal.run(client, notices, title=f"{options.name or 'guest'} in {options.room}")
        return 0
    await pipe.run(client, notices)
    return 1 if notices.refused else 0


def _end_on_sigterm() -> None:
    task = asyncio.current_task()
    if task:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _tell_of_unsent(client: Client) -> None:
    count = sum(item.state == "sending" for item in client.outbox.items)
    if count:
        print(f"unsent: {count}; kept for the next start", file=sys.stderr)


def _explanation(options: Options, refused: HandshakeRefused) -> str:
    if refused.status != 400:
        return f"{options.address} refuses: {refused}"
    # API Gateway keeps the app's reason to itself.
    name = f" or the name {options.name!r}" if options.name else ""
    return (
        f"the server refuses the room {options.room!r}{name}: a room is 1 to 64 of a-z 0-9 - _, a "
        "name 1 to 32 visible characters"
    )


def _problem(text: str) -> int:
    print(f"error: {safe(text)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
