"""The response to every request while the app cannot be loaded."""

from __future__ import annotations

import asyncio
import contextlib

TEXT = b"The app cannot be loaded: see the terminal.\n"
HEAD = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: "


async def respond_unavailable(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read one request's head and respond with 503."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{HEAD}{len(TEXT)}\r\n\r\n".encode() + TEXT)
        await writer.drain()
    writer.close()
