"""Workers: two ways to run work several times at once, as most of it is waiting."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from chalicelib.concurrency.greenlet_hub import Hub

Result = TypeVar("Result")
First = TypeVar("First")
Second = TypeVar("Second")


class Workers(Protocol):
    """Runs work several times at once. Threads may share it."""

    def run(self, work: Callable[[], None], times: int) -> None:
        """Run `work` a number of times at once, once of them in this thread; returns when all have
        ended."""

    def sleep(self, seconds: float) -> None:
        """Wait, inside `work`, while the others continue."""


def run_all(
    workers: Workers, calls: Sequence[Callable[[], Result]], parallelism: int = 4
) -> list[Result]:
    """Make several calls at once; returns their results, in order. Raises the exception of one
    of them; the others' results and exceptions are dropped.

    parallelism: the most calls in progress.
    """
    waiting = deque(enumerate(calls))
    results: dict[int, Result] = {}

    def work() -> None:
        # The first worker makes all calls if no other one has time, as with busy threads.
        while waiting:
            try:
                number, call = waiting.popleft()
            except IndexError:  # another worker took the last one
                return
            results[number] = call()

    workers.run(work, min(parallelism, len(calls)))
    return [results[number] for number in range(len(calls))]


def run_both(
    workers: Workers, first: Callable[[], First], second: Callable[[], Second]
) -> tuple[First, Second]:
    """Make two calls at once; returns both results, and raises as `run_all` does."""
    results: list[Any] = run_all(workers, [first, second])
    return results[0], results[1]


class Threads:
    """For work that blocks its thread while it waits.

    size: the most threads, without the calling ones.
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
        hub.run(work, times)
        self._idle.append(hub)
        return None

    def sleep(self, seconds: float) -> None:
        from chalicelib.concurrency import greenlet_hub

        greenlet_hub.sleep(seconds)

    def _take(self) -> Hub:
        from chalicelib.concurrency.greenlet_hub import (
            Hub,
        )  # imported late: not every function needs it

        try:
            return self._idle.pop()
        except IndexError:
            return Hub()
