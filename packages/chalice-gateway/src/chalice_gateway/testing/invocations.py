"""The functions that were invoked during a test."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chalice_gateway.testing.connection import TIMEOUT_S
from chalice_gateway.testing.errors import AppError, WaitTimeout
from chalice_gateway.testing.inspector_api import InspectorApi

POLL_S = 0.01


@dataclass(frozen=True)
class Call:
    """An AWS call of a function: `dynamodb`, `PutItem`, the table's name."""

    service: str
    operation: str
    resource: str


@dataclass(frozen=True)
class Invocation:
    """An invocation that has ended. status: `ok`, or the kind of its failure."""

    function: str
    status: str
    duration_ms: float
    calls: tuple[Call, ...]
    traceback: str

    def calls_of(self, service: str) -> tuple[Call, ...]:
        """Its calls of one service."""
        return tuple(call for call in self.calls if call.service == service)


class Invocations(Sequence[Invocation]):
    """The invocations that have ended since the test began, the first one first."""

    def __init__(self, api: InspectorApi) -> None:
        self._api = api
        self._last_id = ""
        self._ended: list[Invocation] = []

    def __len__(self) -> int:
        return len(self._updated())

    def __iter__(self) -> Iterator[Invocation]:
        return iter(self._updated())

    def __getitem__(self, place: Any) -> Any:
        return self._updated()[place]

    def of(self, function: str) -> list[Invocation]:
        """Those of one function, by Chalice's name for it, such as `websocket_message`."""
        return [each for each in self._updated() if each.function == function]

    def wait_for(self, function: str, count: int = 1, timeout: float = TIMEOUT_S) -> Invocation:
        """Wait until a function has ended `count` times since the test began; the last of them.

        A message may reach a client before its function has ended.
        """
        __tracebackhide__ = True
        until = time.monotonic() + timeout
        while len(found := self.of(function)) < count:
            if time.monotonic() > until:
                names = ", ".join(each.function for each in self._ended) or "none"
                raise WaitTimeout(
                    f"{function} ended {len(found)} times within {timeout:g} s, and not {count} "
                    f"times. These functions ended: {names}."
                )
            time.sleep(POLL_S)
        return found[count - 1]

    def clear(self) -> None:
        """Begin again: forget all invocations until now."""
        self._last_id = self._api.batch(self._last_id).id
        self._ended.clear()

    def _updated(self) -> list[Invocation]:
        __tracebackhide__ = True
        ended, lost, self._last_id = self._api.batch(self._last_id)
        if lost:
            raise AppError(f"{lost} invocations are lost. Look at `invocations` more often.")
        self._ended += map(_invocation, ended)
        return self._ended


def _invocation(data: dict[str, Any]) -> Invocation:
    calls = (Call(each["service"], each["operation"], each["resource"]) for each in data["calls"])
    trace = "\n".join(data["traceback"])
    return Invocation(data["function"], data["status"], data["duration_ms"], tuple(calls), trace)
