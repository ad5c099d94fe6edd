"""The event loop of the gateway."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
# How many objects are made between two collections; Python's default is 700, and each connection
# leaves some that live on, which a collection goes through again. It took a fifth of the CPU.
COLLECT_AFTER = 60_000


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run until `main` ends, and return its result, on uvloop where that is installed.

    asyncio's own loop releases the GIL for each write to a socket, and may wait 5 ms to get it back
    while handlers run. uvloop keeps it.
    """
    gc.freeze()  # what was imported stays
    gc.set_threshold(COLLECT_AFTER)
    try:
        import uvloop
    except ImportError:  # it does not exist for PyPy
        return asyncio.run(main)
    else:
        result: T = uvloop.run(main)
        return result
