"""What a local run prints: one line an event, with ids and sizes, never with what was said."""

from __future__ import annotations

import logging
import sys
import time


def configure() -> None:
    """Show what handlers log, as Lambda does and `chalice local`, and of the libraries around them
    the problems alone: uvicorn would log addresses with their queries, and secrets are in those."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    for library in ("uvicorn", "botocore", "boto3", "urllib3"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # Its pools of connections are small, and handlers many. In Lambda there is one at a time.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    # Said of every refused handshake that has a response of its own.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing handshake" not in record.getMessage()
    )


def event(kind: str, subject: str, result: str, started: float) -> None:
    """Print an event that began at `started` (of time.monotonic()) and has just ended."""
    took = (time.monotonic() - started) * 1000
    print(
        f"{time.strftime('%H:%M:%S')}  {kind:<10}  {subject}  {result}  {took:.0f} ms", flush=True
    )


def problem(text: str) -> None:
    """Print what went wrong, for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def size(count: int) -> str:
    """A number of bytes as people write it."""
    return f"{count} B" if count < 1024 else f"{count / 1024:.1f} KB"
