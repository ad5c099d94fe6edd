"""Invokes functions, as the Lambda service does: concurrently, each with a time-out."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from chalice_gateway import log
from chalice_gateway.errors import StartError
from chalice_gateway.functions.concurrency import Concurrency, Refusals
from chalice_gateway.functions.deployment import Deployment
from chalice_gateway.functions.environment import AnswerCall
from chalice_gateway.functions.errors import FunctionFailed, IntegrationTimedOut
from chalice_gateway.functions.function_processes import FunctionProcesses
from chalice_gateway.functions.invocation import Invocation, run
from chalice_gateway.functions.parent_processes import Parent
from chalice_gateway.manifest import Manifest
from chalice_gateway.project.template import Template


class Functions:
    """event_flags: what functions are told with an event; see `invocation.run`. needs: how often
    each IAM action was called on each resource. observers: told of each invocation."""

    def __init__(
        self,
        concurrency: int,
        answer_call: AnswerCall,
        event_flags: Callable[[], Mapping[str, bool]],
        *,
        is_timed: bool = True,
    ) -> None:
        """is_timed: whether functions have time-outs, and what waits for them a patience. Not while
        they are debugged."""
        self.refusals = Refusals(concurrency)
        self.concurrency = Concurrency(concurrency, self.refusals.add)
        self.needs: Counter[str] = Counter()
        self.observers: list[Callable[[Invocation], None]] = []
        self._answer_call = answer_call
        self._event_flags = event_flags
        self._is_timed = is_timed
        self._deployment: Deployment | None = None
        self._failure: StartError | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def manifest(self) -> Manifest:
        """What the app consists of, as it was last loaded."""
        return self._deployed.manifest

    @property
    def _deployed(self) -> Deployment:
        if self._deployment is None:
            raise RuntimeError("Nothing is deployed.")
        return self._deployment

    async def deploy(
        self,
        base: Parent,
        settings: Mapping[str, Any],
        template: Template,
        check: Callable[[Manifest], None],
        retirement_timeout: float,
    ) -> None:
        """Load the app, and run its code from now on. What runs by now may end.

        Raises StartError if it cannot be loaded, and what `check` raises; then all events fail
        until the next deployment. May be cancelled; then nothing changes.
        """
        before = self._deployment
        try:
            deployment = await Deployment.load(base, settings, template, self._answer_call)
            check(deployment.manifest)
        except StartError as error:
            self._failure = error
            raise
        if self._is_timed:
            # Until then, the code before serves.
            await deployment.warm_up()
        else:
            retirement_timeout = math.inf
        self._deployment, self._failure = deployment, None
        if before:
            self._start(before.retire(retirement_timeout))

    async def close(self, timeout: float) -> None:
        """End all processes; what runs has `timeout` seconds."""
        if self._deployment:
            await self._deployment.retire(timeout)

    async def invoke(
        self,
        name: str,
        event: dict[str, Any],
        *,
        timeout: float | None = None,
        patience: float | None = None,
    ) -> Any:
        """Run a function and return its result, JSON.

        It waits for room for up to `patience` seconds before it runs; None for ever, behind all
        that have a patience. The caller waits for up to `timeout` seconds for the result.

        Raises FunctionThrottled, FunctionFailed and IntegrationTimedOut.
        """
        if not self._is_timed:
            timeout = patience = None
        await self.concurrency.take(patience)
        running = self._start(self._run(name, event))
        done, _ = await asyncio.wait({running}, timeout=timeout)
        if not done:
            running.add_done_callback(_retrieve_exception)
            log.error(f"{name} did not end within {timeout:g} s.")
            raise IntegrationTimedOut(name)
        return running.result()

    async def _run(self, name: str, event: dict[str, Any]) -> Any:
        try:
            invocation = await run(
                self._processes(name),
                event,
                self._event_flags(),
                is_timed=self._is_timed,
            )
        finally:
            self.concurrency.give_back()
        self.needs.update(invocation.needs)
        for observer in self.observers:
            observer(invocation)
        return invocation.result()

    def _processes(self, name: str) -> FunctionProcesses:
        if self._failure:
            raise FunctionFailed("Runtime.ImportModuleError", str(self._failure))
        if name not in self._deployed.processes:  # a reload has removed it
            raise FunctionFailed("ResourceNotFoundException", f"Function not found: {name}")
        return self._deployed.processes[name]

    def _start(self, work: Any) -> asyncio.Task[Any]:
        # asyncio keeps only weak references to tasks.
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _retrieve_exception(running: asyncio.Task[Any]) -> None:
    """Read the exception of a function whose caller has left, or asyncio would log it."""
    if not running.cancelled():
        running.exception()
