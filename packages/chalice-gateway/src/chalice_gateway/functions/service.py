"""Invokes functions, as the Lambda service does: concurrently, each with a time-out."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalice_gateway import log
from chalice_gateway.channel import Message
from chalice_gateway.errors import StartError
from chalice_gateway.functions.concurrency import Concurrency, Refusals
from chalice_gateway.functions.deployment import Deployment
from chalice_gateway.functions.environment import AnswerCall, Environment
from chalice_gateway.functions.errors import FunctionFailed, IntegrationTimedOut
from chalice_gateway.functions.function_processes import FunctionProcesses
from chalice_gateway.functions.parent_processes import Parent
from chalice_gateway.manifest import Function, Manifest
from chalice_gateway.project.template import Template


@dataclass(frozen=True)
class Invocation:
    """An invocation that has ended.

    started: milliseconds since the epoch. status: `ok`, or the kind of its failure. calls: the AWS
    calls that it made, each with `service`, `operation`, `resource`, and for boto3 `ms` and
    `status`.
    """

    function: str
    kind: str
    request_id: str
    started: int
    duration_ms: float
    status: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    traceback: list[str] = field(default_factory=list)


class Functions:
    """actions: how often each IAM action was called. observers: told of each invocation."""

    def __init__(
        self, concurrency: int, answer_call: AnswerCall, has_faults: Callable[[], bool]
    ) -> None:
        self.refusals = Refusals(concurrency)
        self.concurrency = Concurrency(concurrency, self.refusals.add)
        self.actions: Counter[str] = Counter()
        self.observers: list[Callable[[Invocation], None]] = []
        self._answer_call = answer_call
        self._has_faults = has_faults
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
        until the next deployment.
        """
        before = self._deployment
        try:
            deployment = await Deployment.load(base, settings, template, self._answer_call)
            check(deployment.manifest)
        except StartError as error:
            self._failure = error
            raise
        self._deployment, self._failure = deployment, None
        deployment.warm_up()
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

        Raises FunctionThrottled, FunctionFailed and IntegrationTimedOut; KeyError for a function
        that there is not.
        """
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
            if self._failure:
                raise FunctionFailed("Runtime.ImportModuleError", str(self._failure))
            return await self._run_in(self._deployed.processes[name], event)
        finally:
            self.concurrency.give_back()

    async def _run_in(self, processes: FunctionProcesses, event: dict[str, Any]) -> Any:
        function, request_id = processes.function, str(uuid.uuid4())
        started, began = time.time(), time.monotonic()
        answer = Message({})
        status, traceback = "ok", []
        try:
            environment = await processes.take()
            try:
                answer = await self._run_event(function, environment, request_id, event)
            finally:
                processes.give_back(environment)
            return _result(answer)
        except FunctionFailed as failed:
            status, traceback = failed.kind, failed.traceback
            raise
        finally:
            self.actions.update(answer.header.get("actions", {}))
            if self.observers:
                duration_ms = (time.monotonic() - began) * 1000
                calls = answer.header.get("calls", [])
                self._tell(
                    Invocation(
                        *(function.name, function.kind, request_id, int(started * 1000)),
                        *(duration_ms, status, calls, traceback),
                    )
                )

    async def _run_event(
        self, function: Function, environment: Environment, request_id: str, event: dict[str, Any]
    ) -> Message:
        deadline_ms = int((time.time() + function.timeout_s) * 1000)
        header = {"request_id": request_id, "deadline_ms": deadline_ms}
        if self._has_faults():
            header["faults"] = True
        is_late = False

        def expire() -> None:
            nonlocal is_late
            is_late = True
            environment.kill()

        timer = asyncio.get_running_loop().call_later(function.timeout_s, expire)
        try:
            return await environment.run(header, json.dumps(event).encode())
        except FunctionFailed as error:
            failed = error
            if is_late:
                text = f"Task timed out after {function.timeout_s:.2f} seconds"
                failed = FunctionFailed("Sandbox.Timedout", text)
            log.error(f"{function.name}: {failed.message}")
            raise failed from None
        finally:
            timer.cancel()

    def _tell(self, invocation: Invocation) -> None:
        for observer in self.observers:
            observer(invocation)

    def _start(self, work: Any) -> asyncio.Task[Any]:
        # asyncio keeps only weak references to tasks.
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _result(answer: Message) -> Any:
    header = answer.header
    if kind := header.get("error"):
        raise FunctionFailed(
            kind, header["message"], header.get("type", ""), header.get("traceback", ())
        )
    return json.loads(answer.payload)


def _retrieve_exception(running: asyncio.Task[Any]) -> None:
    """Read the exception of a function whose caller has left, or asyncio would log it."""
    if not running.cancelled():
        running.exception()
