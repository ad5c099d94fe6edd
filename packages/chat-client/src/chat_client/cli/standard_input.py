"""Read the lines of standard input without blocking the event loop."""

from __future__ import annotations

import asyncio
import codecs
import os
import sys
from collections import deque

CHUNK_BYTES = 65_536


class StandardInput:
    """Its lines, decoded from UTF-8. Not read in a thread, which Ctrl-C could not interrupt."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lines: deque[str] = deque()
        self._rest = ""

    async def line(self) -> str | None:
        """The next line; None after the last."""
        while not self._lines:
            if not (chunk := await self._read()):
                last, self._rest = self._rest, ""
                return last or None
            *lines, self._rest = (self._rest + self._decoder.decode(chunk)).split("\n")
            self._lines.extend(line.rstrip("\r") for line in lines)
        return self._lines.popleft()

    def unread(self) -> list[str]:
        """The lines that have been read but not returned by line()."""
        return [line for line in (*self._lines, self._rest) if line.strip()]

    async def _read(self) -> bytes:
        if sys.stdin is None:  # the parent process has closed it
            return b""
        descriptor = sys.stdin.fileno()
        await _readable(descriptor)
        return os.read(descriptor, CHUNK_BYTES)


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:  # a file is always readable, and epoll refuses it
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
