"""What functions log: the root logger as Lambda's runtime has it, so that INFO is shown only where
Lambda would show it.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from io import TextIOWrapper
from typing import cast

from chalice.app import Chalice

_COLOURS = {"DEBUG": 2, "WARNING": 33, "ERROR": 31, "CRITICAL": 31}


class _Formatter(logging.Formatter):
    """`12:00:01.123  WARNING  message`."""

    def __init__(self, *, colour: bool) -> None:
        super().__init__("%(message)s")
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        level = record.levelname
        if self._colour and level in _COLOURS:
            level = f"\x1b[{_COLOURS[level]}m{level}\x1b[0m"
        return f"{at}.{record.msecs:03.0f}  {level}  {super().format(record)}"


def adopt(app: Chalice) -> None:
    """Print what `app.log` logs in the same form. Its level stays Chalice's: ERROR, or DEBUG with
    `app.debug`."""
    for handler in app.log.handlers:
        handler.setFormatter(logging.getLogger().handlers[0].formatter)


def install(*, colour: bool) -> None:
    """Give the root logger one handler, and the level WARNING, as in Lambda. `logging.basicConfig`
    then does nothing, as in Lambda."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Formatter(colour=colour))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Also with PYTHONUNBUFFERED: print() would write a line and its end apart, and the lines of
    # functions that run concurrently would be mixed.
    cast("TextIOWrapper", sys.stdout).reconfigure(line_buffering=True, write_through=False)


def failure(name: str, error: BaseException) -> list[str]:
    """Print why a function failed; the lines of the traceback, from the app's own code on."""
    # The first frame is the runtime's.
    own = error.__traceback__.tb_next if error.__traceback__ else None
    lines = traceback.format_exception(type(error), error, own)
    print(f"{name} raised:\n{''.join(lines)}", file=sys.stderr, flush=True)
    return "".join(lines).splitlines()
