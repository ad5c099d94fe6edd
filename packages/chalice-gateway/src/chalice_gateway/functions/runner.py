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
from chalice_gateway.aws_account import arn
from chalice_gateway.embedded_aws.aws_environment import without_aws_variables
from chalice_gateway.embedded_aws.faults import FunctionKilled
from chalice_gateway.functions import environment
from chalice_gateway.functions.concurrency import Concurrency

# Chalice's defaults, which it writes into every deployment (constants.py).
DEFAULT_TIMEOUT_S = 60
DEFAULT_MEMORY_MB = 128
# The function of all HTTP routes.
API_HANDLER = "api_handler"


class FunctionFailed(Exception):
    """The handler raised, or was killed. The terminal shows why."""


class FunctionTimedOut(Exception):
    """The handler took longer than the caller waits."""


class FunctionRunner:
    """Runs the app's handlers, by the names of their Lambda functions."""

    def __init__(self, app: Chalice, config: Config, concurrency: int) -> None:
        self._app = app
        self._config = config
        self.concurrency = Concurrency(concurrency)
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
        time-out. It waits for room for up to `patience` seconds before it runs, or for ever.

        Raises FunctionThrottled, FunctionFailed and FunctionTimedOut. A handler that is too slow
        continues in its thread, as it does in Lambda until the function's own time-out.
        """
        function = self._scope(name)
        seconds = min(timeout or _timeout(function), _timeout(function))
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

    def _call(self, name: str, event: dict[str, Any], function: Config) -> Any:
        context = _context(function)
        try:
            with environment.function(_variables(function, context)):
                return self._app.handler_map[name](event, context)
        except FunctionKilled as killed:
            log.error(f"{name} was killed {killed}.")
        except BaseException:  # SystemExit, too, ends only the function
            log.error(f"{name} raised:\n{traceback.format_exc()}")
        raise FunctionFailed(name)

    def http_context(self) -> LambdaContext:
        """The context of a request to an HTTP route."""
        return _context(self._scope(API_HANDLER))

    def http_environment(self) -> AbstractContextManager[None]:
        """The environment variables of the HTTP routes."""
        return environment.function(_variables(self._scope(API_HANDLER), self.http_context()))

    def _scope(self, name: str) -> Config:
        return self._config.scope(self._config.chalice_stage, name)


def _make_first_events_thread_safe(app: Chalice) -> None:
    """Make the first event of a handler safe for threads.

    Chalice reads a handler's middleware from a generator at the first event. In Lambda a process
    handles one event at a time. Here a second concurrent event would find the generator running,
    or empty.
    """
    for handler in app.handler_map.values():
        if isinstance(handler, EventSourceHandler):
            handler.middleware_handlers = list(handler.middleware_handlers)


def _timeout(function: Config) -> int:
    return int(function.lambda_timeout or DEFAULT_TIMEOUT_S)


def _context(function: Config) -> LambdaContext:
    name = f"{function.app_name}-{function.chalice_stage}"
    if function.function_name != API_HANDLER:
        name += f"-{function.function_name}"
    memory = function.lambda_memory_size or DEFAULT_MEMORY_MB
    context = LambdaContext(name, memory, _timeout(function) * 1000)
    # Chalice's local mode leaves these empty, and returns the remaining time as a float.
    context.invoked_function_arn = arn("lambda", f"function:{name}")
    context.log_group_name = f"/aws/lambda/{name}"
    context.log_stream_name = "local"
    remaining = context.get_remaining_time_in_millis
    context.get_remaining_time_in_millis = lambda: max(0, int(remaining()))  # type: ignore[method-assign]
    return context


def _variables(function: Config, context: LambdaContext) -> dict[str, str]:
    """The function's own variables, and those in which Lambda describes the function.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return {
        **without_aws_variables(function.environment_variables),
        "AWS_LAMBDA_FUNCTION_NAME": context.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": context.function_version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(context.memory_limit_in_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": context.log_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": context.log_stream_name,
    }


def _retrieve_exception(running: asyncio.Future[Any]) -> None:
    """Read the exception of a handler that timed out, or asyncio would log it."""
    running.exception()
