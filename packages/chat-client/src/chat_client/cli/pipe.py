"""The chat for standard input that is not a terminal: sends its lines, prints the room's log."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TextIO

from chat_client.cli.log_formatter import plain_line
from chat_client.cli.notices import Notices
from chat_client.cli.standard_input import StandardInput
from chat_client.cli.tasks import run_until_first_ends
from chat_client.cli.wrapping import wrapped
from chat_client.client import Client


async def run(client: Client, notices: Notices) -> None:
    """Send each line, and end when all are in the room's log. Raises HandshakeRefused."""
    await run_until_first_ends(_send_all(client), _print_all(client, notices))
    _print_new(notices)


async def _send_all(client: Client) -> None:
    source = StandardInput()
    try:
        while (line := await source.line()) is not None:
            if line.strip():
                await _send(client, line)
        await client.wait_until_synced()
    except asyncio.CancelledError:
        for line in source.unread():
            client.send_nowait(line)  # the outbox keeps it for the next start
        raise


async def _send(client: Client, line: str) -> None:
    # One at a time, so that a long input is not read faster than it is sent.
    item = client.send_nowait(line)
    await client.wait_until(lambda: item.state != "sending")


async def _print_all(client: Client, notices: Notices) -> None:
    seen = -1
    while True:
        seen = await client.wait_for_change(seen)
        _print_new(notices)


def _print_new(notices: Notices) -> None:
    for entry in notices.new_entries():
        _print(plain_line(entry), sys.stdout)
    for notice in notices.new_notices():
        _print(notice, sys.stderr)


def _print(line: str, stream: TextIO) -> None:
    """Print for a program, or, where a person reads the stream, with a hanging indent."""
    columns = terminal_columns(stream)
    print("\n".join(wrapped(line, columns)) if columns else line, file=stream, flush=True)


def terminal_columns(stream: TextIO) -> int | None:
    """The width of the terminal behind a stream, None where there is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None
