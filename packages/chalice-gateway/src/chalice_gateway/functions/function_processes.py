"""The processes of one function: the template, which has loaded the app for it, and the execution
environments that run its events, one after the other.

An environment is a fork of the template, which takes a few milliseconds. If loading the app has
left threads or open files, which a fork would lack or share, an environment is a fork of the base
process and loads the app itself (`runtime.process_tree.is_forkable`). Environments are not frozen
between events, so that threads of the app go on.

An event takes the environment that was idle last. If none is idle, another one starts: at once
while there are few, and later ones only after events have waited a moment. Environments that have
not been needed for long end, but for one. A reload makes new `FunctionProcesses`; the old ones
retire: each environment ends after its event.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalice_gateway import log
from chalice_gateway.channel import Message
from chalice_gateway.functions.environment import AnswerCall, Environment
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.parent_processes import LoadingProcess, Parent
from chalice_gateway.manifest import Function

# One that has been idle for so long is removed, if there are others.
IDLE_TIMEOUT_S = 30.0
# While so many processes of a function are busy, another one helps only if they wait for something:
# the first event of a process takes longer than later ones. So another one starts only after events
# have waited for so long, one after the other. Lambda would start them all at once.
FEW_PROCESSES = max(2, os.cpu_count() or 1)
START_INTERVAL_S = 0.03
# Lambda waits for so long, and then once more within the function's time-out.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
INIT_TIMEOUT_S = 10.0


class FunctionProcesses:
    """Starts processes when they are needed, and keeps them for later events."""

    def __init__(
        self,
        function: Function,
        base: Parent,
        settings: Mapping[str, Any],
        answer_call: AnswerCall,
    ) -> None:
        self.function = function
        self._base = base
        self._header: dict[str, Any] = {"settings": settings, "function": asdict(function)}
        self._answer_call = answer_call
        self._idle: list[Environment] = []
        self._running: set[Environment] = set()
        self._template: LoadingProcess | None = None
        self._starting = 0
        self._waiting: deque[asyncio.Future[Environment | None]] = deque()
        self._next_start: asyncio.TimerHandle | None = None
        self._is_retired = False
        self._has_ended = False

    async def warm_up(self) -> None:
        """Load the app for this function, and keep an environment ready for its first event."""
        try:
            environment = await self.take()
        except FunctionFailed as failed:
            log.error(f"{self.function.name}: {failed.message}")
        else:
            self.give_back(environment)

    async def take(self) -> Environment:
        """An environment for one event. Raises FunctionFailed if the app cannot be loaded."""
        environment = self._idle_one() or await self._next_free_one()
        if environment is None:
            environment = await self._started_one()
        self._running.add(environment)
        return environment

    def _idle_one(self) -> Environment | None:
        while self._idle:
            environment = self._idle.pop()
            if environment.is_alive:
                return environment
        return None

    async def _next_free_one(self) -> Environment | None:
        """Wait for a process that is busy, until it is this event's turn to start another one."""
        if len(self._running) + self._starting < FEW_PROCESSES:
            return None
        turn: asyncio.Future[Environment | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._schedule_start()
        return await turn

    def _schedule_start(self) -> None:
        if self._waiting and self._next_start is None:
            loop = asyncio.get_running_loop()
            self._next_start = loop.call_later(START_INTERVAL_S, self._let_one_start)

    def _let_one_start(self) -> None:
        self._next_start = None
        self._hand_over(None)
        self._schedule_start()

    def _hand_over(self, environment: Environment | None) -> bool:
        """Give it to the event that waits for the longest time; whether there is one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(environment)
                return True
        return False

    async def _started_one(self) -> Environment:
        self._starting += 1
        try:
            return await self._start()
        finally:
            self._starting -= 1

    def give_back(self, environment: Environment) -> None:
        """An event has ended."""
        self._running.discard(environment)
        if not environment.is_alive:
            return
        if self._hand_over(environment):
            return
        if self._is_retired:
            environment.close()
        else:
            self._idle.append(environment)
            self._remove_idle()

    def retire(self) -> None:
        """Let the events that run end, and run no others."""
        self._is_retired = True
        for environment in self._idle:
            environment.close()
        self._idle.clear()

    async def end(self) -> None:
        """End all processes."""
        self.retire()
        self._has_ended = True
        while self._hand_over(None):
            pass
        for environment in list(self._running):
            environment.kill()
        if self._template is not None:
            await self._template.close()

    @property
    def is_running(self) -> bool:
        """Whether an event runs."""
        return bool(self._running or self._starting or self._waiting)

    async def _start(self) -> Environment:
        if self._has_ended:
            raise FunctionFailed("Runtime.ExitError", "The code of this function was replaced.")
        if self._template is None or self._template.is_lost:
            self._template = LoadingProcess(self._base, {**self._header, "describe": False})
        template = self._template
        header = (await self._loaded(template)).header
        if "failed" in header:
            raise FunctionFailed("Runtime.ImportModuleError", header["failed"])
        if header["forkable"]:
            return await Environment.start(template.parent, {}, self._answer_call)
        asked = {**self._header, "start": "environment"}
        return await Environment.start(self._base, asked, self._answer_call)

    async def _loaded(self, template: LoadingProcess) -> Message:
        """What it tells when it has loaded the app. Raises FunctionFailed if that takes too long;
        the next event has it loaded again."""
        try:
            loaded = asyncio.shield(template.loaded)
            return await asyncio.wait_for(loaded, self._load_timeout_s)
        except asyncio.TimeoutError:
            if self._template is template:
                self._template = None
                await template.close()
            text = f"Task timed out after {self.function.timeout_s:.2f} seconds, loading the app"
            raise FunctionFailed("Sandbox.Timedout", text) from None

    @property
    def _load_timeout_s(self) -> float | None:
        if self._header["settings"]["debug"]:
            return None
        return max(INIT_TIMEOUT_S, self.function.timeout_s)

    def _remove_idle(self) -> None:
        """Close environments that have not been needed for long; the last ones are used first."""
        now = time.monotonic()
        while len(self._idle) > 1 and now - self._idle[0].idle_since > IDLE_TIMEOUT_S:
            self._idle.pop(0).close()
