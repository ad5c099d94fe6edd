"""Workers: two ways to run work several times at once, as most of it is waiting."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.concurrency.greenlet_hub import Hub


class Workers(Protocol):
    """Runs work several times at once. Threads may share it."""

    def run(self, work: Callable[[], None], times: int) -> None:
        """Run `work` a number of times at once, once of them in this thread; returns when all have
        ended."""

    def sleep(self, seconds: float) -> None:
        """Wait, inside `work`, while the others continue."""


class Threads:
    """For work that blocks its thread while it waits.

    size: the most threads besides the calling ones.
    """

    def __init__(self, size: int) -> None:
        self._size = size

    def run(self, work: Callable[[], None], times: int) -> None:
        # Each in its own context, with the invocation's deadline and log keys.
        helpers = [self._threads.submit(copy_context().run, work) for _ in range(times - 1)]
        work()
        for helper in helpers:
            if not helper.cancel():  # one that has not started is no longer needed
                helper.result()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        """Made at the first use, and kept."""
        return ThreadPoolExecutor(self._size, thread_name_prefix="worker")


class Greenlets:
    """For work that waits only through greenlet_hub: the calling thread does all of it."""

    def __init__(self) -> None:
        self._idle: deque[Hub] = deque()

    def run(self, work: Callable[[], None], times: int) -> None:
        if times == 1:
            return work()
        hub = self._take()
        try:
            hub.run(work, times)
        except BaseException:
            hub.close()
            raise
        self._idle.append(hub)
        return None

    def sleep(self, seconds: float) -> None:
        from chalicelib.concurrency import greenlet_hub

        greenlet_hub.sleep(seconds)

    def close(self) -> None:
        """Close the hubs that are kept for reuse."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Hub:
        from chalicelib.concurrency.greenlet_hub import (
            Hub,
        )  # imported late: not every function needs it

        try:
            return self._idle.pop()
        except IndexError:
            return Hub()
