"""The processes of one function: the one that has loaded the app for it, and the execution
environments that are forked from that and run its events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalice_gateway import log
from chalice_gateway.functions.environment import AnswerCall, Environment
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.parent_processes import LoadingProcess, Parent
from chalice_gateway.manifest import Function

# One that has been idle for so long is removed, if there are others.
IDLE_TIMEOUT_S = 30.0


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
        self._header = {"settings": settings, "function": asdict(function)}
        self._answer_call = answer_call
        self._idle: list[Environment] = []
        self._running: set[Environment] = set()
        self._template: LoadingProcess | None = None
        self._starting = 0
        self._is_retired = False

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
        while self._idle:
            environment = self._idle.pop()
            if environment.is_alive:
                self._running.add(environment)
                return environment
        self._starting += 1
        try:
            environment = await self._start()
        finally:
            self._starting -= 1
        self._running.add(environment)
        return environment

    def give_back(self, environment: Environment) -> None:
        """An event has ended."""
        self._running.discard(environment)
        if self._is_retired:
            environment.close()
        elif environment.is_alive:
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
        for environment in list(self._running):
            environment.kill()
        if self._template is not None:
            await self._template.close()

    @property
    def is_running(self) -> bool:
        """Whether an event runs."""
        return bool(self._running or self._starting)

    async def _start(self) -> Environment:
        if self._template is None:
            self._template = LoadingProcess(self._base, {**self._header, "describe": False})
        template = self._template
        header = (await asyncio.shield(template.loaded)).header
        if "failed" in header:
            raise FunctionFailed("Runtime.ImportModuleError", header["failed"])
        if header["forkable"]:
            return await Environment.start(template.parent, {}, self._answer_call)
        asked = {**self._header, "start": "environment"}
        return await Environment.start(self._base, asked, self._answer_call)

    def _remove_idle(self) -> None:
        """Close environments that have not been needed for long; the last ones are used first."""
        now = time.monotonic()
        while len(self._idle) > 1 and now - self._idle[0].idle_since > IDLE_TIMEOUT_S:
            self._idle.pop(0).close()
