"""The result of a command on stdout, and all that processes print meanwhile on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STDOUT, STDERR = 1, 2


@contextmanager
def only_for_results() -> Iterator[Callable[[str], None]]:
    """What this process and those that it starts print appears on stderr. Gives a function that
    writes to stdout."""
    sys.stdout.flush()
    results = os.dup(STDOUT)
    os.dup2(STDERR, STDOUT)
    try:
        yield lambda text: _write(results, text.encode())
    finally:
        sys.stdout.flush()
        os.dup2(results, STDOUT)
        os.close(results)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
