"""Runs the project for one invocation: no client can connect, and nothing else causes events."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.event_sources.schedules import event_by_hand
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.parent_processes import BaseProcess
from chalice_gateway.network.listening import listen
from chalice_gateway.options import Options
from chalice_gateway.supervisor.main import Supervisor, prepare


class UnknownFunction(Exception):
    """The app has no such function. names: those that it has."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


class DataRefused(Exception):
    """The data folder cannot be used. The embedded AWS has printed why."""


CheckKind = Callable[[str, str], None]
"""Checks the function's name and kind before it is invoked. Raises StartError."""


async def invoke(options: Options, name: str, event: Any, check: CheckKind) -> dict[str, Any]:
    """The function's `result`, or the `error` that Lambda would return. Raises StartError,
    UnknownFunction and DataRefused."""
    prepare(options)
    listeners = [listen("127.0.0.1", 0), listen("127.0.0.1", 0)]
    run = _SingleInvocation(replace(options, reload=False), listeners, name, event, check)
    code = await run.run()
    if code == InvalidInput.exit_code:
        raise DataRefused
    if run.answer is None:
        raise StartError("The function did not end.")
    return run.answer


class _SingleInvocation(Supervisor):
    """answer: what came of the invocation."""

    def __init__(
        self,
        options: Options,
        listeners: list[socket.socket],
        name: str,
        event: Any,
        check: CheckKind,
    ) -> None:
        super().__init__(options, listeners, listen("127.0.0.1", 0), None)
        self.answer: dict[str, Any] | None = None
        self._name = name
        self._event = event
        self._check = check

    async def _start(self, base: BaseProcess) -> None:
        await self._data_is_read()
        await self._load(base)
        await self._servers.start_for_functions(self._listeners[1])
        functions = self._apis.functions
        if self._name not in functions.manifest.functions:
            raise UnknownFunction(sorted(functions.manifest.functions))
        self._check(self._name, functions.manifest.functions[self._name].kind)
        try:
            event = event_by_hand(functions.manifest, self._name, self._event)
            self.answer = {"result": await functions.invoke(self._name, event)}
        except FunctionFailed as failed:
            self.answer = {"error": failed.as_json()}
        self._stop.set()
