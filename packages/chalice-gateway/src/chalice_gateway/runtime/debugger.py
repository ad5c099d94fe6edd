"""Breakpoints in functions: they stop at the terminal with `--debug`, and else are refused."""

from __future__ import annotations

import os
import pdb
import sys
from bdb import BdbQuit
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["BdbQuit", "BreakpointRefused", "refuse_breakpoints"]


class BreakpointRefused(BaseException):
    """A breakpoint without a terminal. Not an Exception, which the app might catch."""


def refuse_breakpoints() -> None:
    """Have each breakpoint raise BreakpointRefused from now on. pdb would find no input, and raise
    an exception without a word."""
    sys.breakpointhook = _on_breakpoint
    pdb.set_trace = _on_set_trace


def _on_breakpoint(*_: Any, **__: Any) -> None:
    # Python's own switch to ignore all breakpoints.
    if os.environ.get("PYTHONBREAKPOINT") != "0":
        raise _refusal(sys._getframe(1))


def _on_set_trace(*_: Any, **__: Any) -> None:
    raise _refusal(sys._getframe(1))


def _refusal(frame: FrameType) -> BreakpointRefused:
    where = f"{Path(frame.f_code.co_filename).name}, line {frame.f_lineno}"
    return BreakpointRefused(f"A breakpoint ({where}) needs the terminal: start with --debug.")
