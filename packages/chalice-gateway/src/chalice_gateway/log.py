"""What a local run prints: one line for each event, with ids and sizes, never with contents."""

from __future__ import annotations

import logging
import sys
import time


def configure() -> None:
    """Print only warnings of libraries.

    uvicorn's own log would contain addresses with their query strings, which may hold secrets.
    """
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
    # uvicorn logs this for each refused handshake that has a response of its own.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing handshake" not in record.getMessage()
    )


def event(kind: str, subject: str, result: str, started: float) -> None:
    """Print an event that has just ended; `started` is its start in time.monotonic()."""
    took = (time.monotonic() - started) * 1000
    print(
        f"{time.strftime('%H:%M:%S')}  {kind:<10}  {subject}  {result}  {took:.0f} ms", flush=True
    )


def error(text: str) -> None:
    """Print an error for the user at the terminal."""
    print(text, file=sys.stderr, flush=True)


def size(count: int) -> str:
    """A number of bytes, readable."""
    return f"{count} B" if count < 1024 else f"{count / 1024:.1f} KB"
