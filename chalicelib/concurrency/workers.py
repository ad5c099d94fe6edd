"""Workers: ways to do work several times at once, as most of it is waiting."""

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
    """Several threads may use the same."""

    def run(self, work: Callable[[], None], times: int) -> None:
        """Do `work` so many times at once, one of them in this thread; returns when all have
        ended."""

    def sleep(self, seconds: float) -> None:
        """Wait, inside of `work`, while the others go on."""


class Threads:
    """For work that blocks its thread while it waits.

    size: how many threads there may be besides those that call.
    """

    def __init__(self, size: int) -> None:
        self._size = size

    def run(self, work: Callable[[], None], times: int) -> None:
        # Each in a context of its own, that has the invocation's deadline and its log's keys.
        helpers = [self._threads.submit(copy_context().run, work) for _ in range(times - 1)]
        work()
        for helper in helpers:
            if not helper.cancel():  # one that has not begun is not needed any more
                helper.result()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        """Kept for the next time; not there before one that needs it."""
        return ThreadPoolExecutor(self._size, thread_name_prefix="worker")


class Greenlets:
    """For work that waits by the greenlet hub and blocks for nothing else: the thread that calls
    does all of it."""

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
        """Free what is kept for the next time."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Hub:
        from chalicelib.concurrency.greenlet_hub import Hub  # which not every function needs

        try:
            return self._idle.pop()
        except IndexError:
            return Hub()
