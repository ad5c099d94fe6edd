"""The settings of the terminal."""

from __future__ import annotations

import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STDIN = 0


@contextmanager
def restored() -> Iterator[None]:
    """Restore them at the end. A debugger that is killed at its prompt leaves a terminal that does
    not show what is typed."""
    before = _settings()
    try:
        yield
    finally:
        if before and before != _settings():
            termios.tcsetattr(STDIN, termios.TCSADRAIN, before)


def _settings() -> list[Any] | None:
    try:
        return termios.tcgetattr(STDIN)
    except termios.error:  # it is no terminal
        return None
