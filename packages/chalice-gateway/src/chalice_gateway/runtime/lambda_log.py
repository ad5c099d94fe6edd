"""What functions log: the root logger as Lambda's runtime has it, so that INFO is shown only where
Lambda would show it.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
"""

from __future__ import annotations

import logging
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from chalice.app import Chalice

from chalice_gateway import log


class _Project:
    """The folder of the app that this process has loaded."""

    folder: Path | None = None


class _Formatter(log.Formatter):
    """Shows tracebacks from the app's own code on."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        kind, error, trace = ei
        return super().formatException((kind, error, _from_app(trace)))


def adopt(app: Chalice, folder: str) -> None:
    """Print what `app.log` logs in the same form. Its level stays Chalice's: ERROR, or DEBUG with
    `app.debug`. folder: where the app's own code is."""
    _Project.folder = Path(folder).resolve()
    for handler in app.log.handlers:
        handler.setFormatter(logging.getLogger().handlers[0].formatter)


def install() -> None:
    """Give the root logger one handler, and the level WARNING, as in Lambda. `logging.basicConfig`
    then does nothing, as in Lambda."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Formatter(sys.stdout))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Also with PYTHONUNBUFFERED: print() would write a line and its end apart, and the lines of
    # functions that run concurrently would be mixed.
    for stream in (sys.stdout, sys.stderr):
        cast("TextIOWrapper", stream).reconfigure(line_buffering=True, write_through=False)


def failure(name: str, error: BaseException) -> list[str]:
    """Print why a function failed; the lines of the traceback, from the app's own code on."""
    lines = traceback.format_exception(type(error), error, _from_app(error.__traceback__))
    trace = "".join(lines).rstrip()
    log.error(f"{name} raised:\n{trace}")
    return trace.splitlines()


def _from_app(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without what comes before the app's own code; all of it if that has no part in
    it."""
    own = trace
    while own and not _is_apps(own.tb_frame.f_code.co_filename):
        own = own.tb_next
    return own or trace


def _is_apps(file: str) -> bool:
    path = Path(file)
    is_below = _Project.folder is not None and path.is_relative_to(_Project.folder)
    return is_below and "site-packages" not in path.parts
