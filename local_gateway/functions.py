"""Lambda, as far as a handler can tell: concurrent calls, each with a context and a deadline."""

from __future__ import annotations

import asyncio
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LambdaContext

from local_gateway import log

# API Gateway waits this long for an integration, whatever the function's own time-out is.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
INTEGRATION_TIMEOUT = 29.0
# Chalice's own default, which it puts into every deployment (constants.py).
DEFAULT_FUNCTION_TIMEOUT = 60
DEFAULT_MEMORY_SIZE = 128
# An account may run 1,000 functions at once; here it is threads, and threads cost memory.
CONCURRENCY = 64


class FunctionFailed(Exception):
    """The handler raised; its traceback has been printed."""


class FunctionTimedOut(Exception):
    """The handler took longer than API Gateway waits."""


class Functions:
    """The app's handlers by their Lambda names."""

    def __init__(self, app: Chalice, config: Config) -> None:
        self._app = app
        self._config = config
        self._threads = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="function")

    async def invoke(
        self, name: str, event: dict[str, Any], timeout: float = INTEGRATION_TIMEOUT
    ) -> Any:
        """What the handler returns for `event`, waiting `timeout` seconds at most.

        Raises FunctionFailed and FunctionTimedOut. A handler that is too slow goes on in its
        thread, as it does in Lambda until the function's own time-out.
        """
        running = self.run(self._call, name, event)
        done, _ = await asyncio.wait({running}, timeout=timeout)
        if not done:
            running.add_done_callback(_observe)
            log.problem(f"{name} did not end within {timeout:g} s.")
            raise FunctionTimedOut(name)
        return running.result()

    def run(self, function: Any, *arguments: Any) -> asyncio.Future[Any]:
        """Call `function` in one of the threads that handlers run in."""
        return asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    def _call(self, name: str, event: dict[str, Any]) -> Any:
        try:
            return self._app.handler_map[name](event, self._context(name))
        except Exception:
            log.problem(f"{name} raised:\n{traceback.format_exc()}")
            raise FunctionFailed(name) from None

    def _context(self, name: str) -> LambdaContext:
        config = self._config.scope(self._config.chalice_stage, name)
        seconds = config.lambda_timeout or DEFAULT_FUNCTION_TIMEOUT
        memory = config.lambda_memory_size or DEFAULT_MEMORY_SIZE
        return LambdaContext(
            f"{config.app_name}-{config.chalice_stage}-{name}", memory, seconds * 1000
        )


def _observe(running: asyncio.Future[Any]) -> None:
    """Take note of how a handler ended that nobody waits for any more."""
    running.exception()
