"""Runs the app's functions as Lambda does: concurrently, each with a context and a time-out."""

from __future__ import annotations

import asyncio
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

from chalice.app import Chalice, EventSourceHandler
from chalice.config import Config
from chalice.local import LambdaContext

from chalice_gateway import log
from chalice_gateway.embedded_aws.faults import FunctionKilled
from chalice_gateway.functions import environment
from chalice_gateway.functions.concurrency import Concurrency, Refusals
from chalice_gateway.functions.function import API_HANDLER, Function


class FunctionFailed(Exception):
    """The handler raised, or was killed. The terminal shows why."""


class FunctionTimedOut(Exception):
    """The handler took longer than the caller waits."""


class FunctionRunner:
    """Runs the app's handlers, by the names of their Lambda functions."""

    def __init__(self, app: Chalice, config: Config, concurrency: int) -> None:
        self._app = app
        self._config = config
        self._functions: dict[str, Function] = {}
        self.refusals = Refusals(concurrency)
        self.concurrency = Concurrency(concurrency, self.refusals.add)
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="function")
        _make_first_events_thread_safe(app)

    async def invoke(
        self,
        name: str,
        event: dict[str, Any],
        timeout: float | None = None,
        patience: float | None = None,
    ) -> Any:
        """Run a handler and return its result, within `timeout` seconds or the function's own
        time-out. It waits for room for up to `patience` seconds before it runs; None for ever,
        behind all that have a patience.

        Raises FunctionThrottled, FunctionFailed and FunctionTimedOut. A handler that is too slow
        continues in its thread, as it does in Lambda until the function's own time-out.
        """
        function = self._function(name)
        seconds = min(timeout or function.timeout, function.timeout)
        running = await self.start(patience, self._call, name, event, function)
        done, _ = await asyncio.wait({running}, timeout=seconds)
        if not done:
            running.add_done_callback(_retrieve_exception)
            log.error(f"{name} did not end within {seconds:g} s.")
            raise FunctionTimedOut(name)
        return running.result()

    async def start(
        self, patience: float | None, function: Any, *arguments: Any
    ) -> asyncio.Future[Any]:
        """Call `function` in a thread, as one of the functions that run at once. Raises
        FunctionThrottled."""
        await self.concurrency.take(patience)
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._threads, function, *arguments)
        running.add_done_callback(lambda _: self.concurrency.give_back())
        return running

    def _call(self, name: str, event: dict[str, Any], function: Function) -> Any:
        try:
            with environment.function(function.variables):
                return self._app.handler_map[name](event, function.context())
        except FunctionKilled as killed:
            log.error(f"{name} was killed {killed}.")
        except BaseException:  # SystemExit, too, ends only the function
            log.error(f"{name} raised:\n{traceback.format_exc()}")
        raise FunctionFailed(name)

    def http_context(self) -> LambdaContext:
        """The context of a request to an HTTP route."""
        return self._function(API_HANDLER).context()

    def http_environment(self) -> AbstractContextManager[None]:
        """The environment variables of the HTTP routes."""
        return environment.function(self._function(API_HANDLER).variables)

    def _function(self, name: str) -> Function:
        """A function, read from the configuration once: that takes time."""
        if name not in self._functions:
            scope = self._config.scope(self._config.chalice_stage, name)
            self._functions[name] = Function.of(scope)
        return self._functions[name]


def _make_first_events_thread_safe(app: Chalice) -> None:
    """Make the first event of a handler safe for threads.

    Chalice reads a handler's middleware from a generator at the first event. In Lambda a process
    handles one event at a time. Here a second concurrent event would find the generator running,
    or empty.
    """
    for handler in app.handler_map.values():
        if isinstance(handler, EventSourceHandler):
            handler.middleware_handlers = list(handler.middleware_handlers)


def _retrieve_exception(running: asyncio.Future[Any]) -> None:
    """Read the exception of a handler that timed out, or asyncio would log it."""
    running.exception()
