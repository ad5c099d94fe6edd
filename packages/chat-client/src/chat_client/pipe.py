"""The chat for standard input that is no terminal: says its lines, prints what is said."""

from __future__ import annotations

import asyncio
import codecs
import os
import sys
from collections import deque

from chat_client.client import Client
from chat_client.notices import Notices
from chat_client.tasks import first_to_end
from chat_client.text import plain_line

CHUNK_BYTES = 65_536  # bytes


async def run(client: Client, notices: Notices) -> None:
    """Say each line, and end when all are in the room's log. Raises HandshakeRefused."""
    await first_to_end(_say_all(client), _print_all(client, notices))
    _print(notices)


async def _say_all(client: Client) -> None:
    source = StandardInput()
    try:
        while (line := await source.line()) is not None:
            if line.strip():
                await _say(client, line)
        await client.wait_until_synced()
    except asyncio.CancelledError:
        for line in source.unsaid():
            client.send_nowait(line)  # to be kept, as what is not sent is
        raise


async def _say(client: Client, line: str) -> None:
    # One at a time, so that a long input is not read faster than it is sent.
    item = client.send_nowait(line)
    await client.wait_until(lambda: item.state != "sending")


async def _print_all(client: Client, notices: Notices) -> None:
    seen = -1
    while True:
        seen = await client.wait_for_change(seen)
        _print(notices)


def _print(notices: Notices) -> None:
    for entry in notices.new_entries():
        print(plain_line(entry), flush=True)
    for notice in notices.new_notices():
        print(notice, file=sys.stderr, flush=True)


class StandardInput:
    """Its lines, as UTF-8. Read in this thread: Ctrl-C could not end one that waits for input."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lines: deque[str] = deque()
        self._rest = ""

    async def line(self) -> str | None:
        """The next one; None after the last."""
        while not self._lines:
            if not (chunk := await self._read()):
                last, self._rest = self._rest, ""
                return last or None
            *lines, self._rest = (self._rest + self._decoder.decode(chunk)).split("\n")
            self._lines.extend(line.rstrip("\r") for line in lines)
        return self._lines.popleft()

    def unsaid(self) -> list[str]:
        """What has been read, and not been asked for."""
        return [line for line in (*self._lines, self._rest) if line.strip()]

    async def _read(self) -> bytes:
        if sys.stdin is None:  # closed by whoever started us
            return b""
        descriptor = sys.stdin.fileno()
        await _readable(descriptor)
        return os.read(descriptor, CHUNK_BYTES)


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:  # a file is always readable, and cannot be waited for
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
