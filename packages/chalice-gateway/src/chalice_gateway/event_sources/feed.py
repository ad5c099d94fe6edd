"""What all event sources have."""

from __future__ import annotations

import asyncio
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any, NamedTuple

from chalice_gateway import log
from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.clock import Clock
from chalice_gateway.functions.errors import InvocationError
from chalice_gateway.functions.service import Functions

# The pause after a service could not be asked.
RETRY_INTERVAL_S = 1.0


class Work:
    """Tasks that go on when their source is stopped: an event that runs is not lost by a reload."""

    def __init__(self) -> None:
        # asyncio keeps only weak references to tasks.
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """Wait for all tasks."""
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Happened(NamedTuple):
    """What a function is told of, for the terminal: a kind of source, which one, and what."""

    kind: str
    subject: str
    what: str


class Called(NamedTuple):
    """Whether a function succeeded, and what it returned, JSON."""

    is_ok: bool
    value: Any


class Context:
    """What sources work with."""

    def __init__(self, functions: Functions, aws: AwsClient, clock: Clock) -> None:
        self.functions = functions
        self.aws = aws
        self.clock = clock
        self.work = Work()

    async def invoke(self, name: str, event: dict[str, Any], happened: Happened) -> bool:
        """Run a function, behind all that somebody waits for; whether it succeeded."""
        return (await self.call(name, event, happened)).is_ok

    async def call(self, name: str, event: dict[str, Any], happened: Happened) -> Called:
        """Run a function as `invoke` does, and return its result, too."""
        started = time.monotonic()
        value, result = None, "ok"
        try:
            value = await self.functions.invoke(name, event)
        except InvocationError as error:
            result = getattr(error, "kind", type(error).__name__)
        kind, subject, what = happened
        is_ok = result == "ok"
        log.event(kind, f"{subject} → {name}", f"{what}  {result}", started, failed=not is_ok)
        return Called(is_ok, value)


class Feed(ABC):
    """Feeds one function, until its task is cancelled."""

    subject = ""
    """What an error is about, for the terminal."""

    async def prepare(self) -> None:  # noqa: B027
        """Make what it reads from, and begin to count. Raises AwsError, InvalidInput."""

    @abstractmethod
    async def read(self) -> None:
        """Read once, and pass on what there is. Raises AwsError."""

    async def run(self) -> None:
        """Read for ever."""
        is_failing = False
        while True:
            try:
                await self.read()
                is_failing = False
            except AwsError as error:
                if not is_failing:
                    log.error(f"{self.subject} cannot be read: {error}")
                is_failing = True
                await asyncio.sleep(RETRY_INTERVAL_S)
            except Exception:
                log.error(f"{self.subject} cannot be read:\n{traceback.format_exc()}")
                await asyncio.sleep(RETRY_INTERVAL_S)
