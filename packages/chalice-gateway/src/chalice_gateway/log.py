"""What a local run prints: a line for each event, with ids and sizes, never with contents; and what
the user should know. Lines have a time, and colours at a terminal (https://no-color.org)."""

from __future__ import annotations

import logging
import os
import sys
import time
from functools import lru_cache
from typing import TextIO

_RED, _YELLOW, _DIM = "31", "33", "2"
_COLOURS = {"CRITICAL": _RED, "ERROR": _RED, "WARNING": _YELLOW, "DEBUG": _DIM}


class Formatter(logging.Formatter):
    """The same form for what is logged by the package `logging`. The texts stay as they are: their
    authors may have colours of their own."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def format(self, record: logging.LogRecord) -> str:
        return _line(self._stream, record.levelname, super().format(record), record.created)


def configure() -> None:
    """Print only warnings of libraries.

    uvicorn's own log would contain addresses with their query strings, which may hold secrets.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Formatter(sys.stdout))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # uvicorn logs this for each refused handshake that has a response of its own.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing handshake" not in record.getMessage()
    )


def event(kind: str, subject: str, result: str, started: float, *, failed: bool = False) -> None:
    """Print an event that has just ended; `started` is its start in time.monotonic()."""
    took = (time.monotonic() - started) * 1000
    text = f"{visible(subject):<18}  {took:6.0f} ms  {visible(result)}"
    _print(sys.stdout, kind, text, _RED if failed else "")


def info(text: str) -> None:
    """Print what goes on."""
    _print(sys.stdout, "INFO", _visible_lines(text))


def warning(text: str) -> None:
    """Print what the user should know."""
    _print(sys.stderr, "WARNING", _visible_lines(text))


def error(text: str) -> None:
    """Print what has failed."""
    _print(sys.stderr, "ERROR", _visible_lines(text))


def command_error(text: str) -> None:
    """Print why a command ends."""
    sys.stderr.write(f"{_visible_lines(text)}\n")
    sys.stderr.flush()


def size(count: int) -> str:
    """A number of bytes, readable."""
    return f"{count} B" if count < 1024 else f"{count / 1024:.1f} KB"


def visible(text: str) -> str:
    """The text with escapes instead of control characters, with which a client could control the
    terminal."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def _visible_lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def _print(stream: TextIO, kind: str, text: str, colour: str = "") -> None:
    # In one piece: the lines of several processes may not be mixed.
    stream.write(f"{_line(stream, kind, text, time.time(), colour)}\n")
    stream.flush()


def _line(stream: TextIO, kind: str, text: str, at: float, colour: str = "") -> str:
    """`12:00:01.123  WARNING     text`."""
    second = int(at)
    stamp, kind_column = f"{_clock(second)}.{int((at - second) * 1000):03}", f"{kind:<10}"
    if stream.isatty() and _wants_colour():
        stamp = f"\x1b[{_DIM}m{stamp}\x1b[0m"
        if colour := colour or _COLOURS.get(kind, ""):
            kind_column = f"\x1b[{colour}m{kind_column}\x1b[0m"
    return f"{stamp}  {kind_column}  {text}"


@lru_cache(maxsize=1)
def _clock(second: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(second))


def _wants_colour() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
