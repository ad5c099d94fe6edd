"""The event loop of the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run until `main` ends, and return its result, on uvloop where that is installed.

    asyncio's own loop releases the GIL for each write to a socket, and may wait 5 ms to get it back
    while handlers run. uvloop keeps it.
    """
    try:
        import uvloop
    except ImportError:  # it does not exist for PyPy
        return asyncio.run(main)
    else:
        result: T = uvloop.run(main)
        return result
