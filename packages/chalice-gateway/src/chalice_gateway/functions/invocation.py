"""One invocation of a function, from its event to its result."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalice_gateway import log
from chalice_gateway.channel import Message
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.function_processes import FunctionProcesses
from chalice_gateway.manifest import Function

# How much time a function without a time-out is told to have.
UNTIMED_S = 24 * 60 * 60


@dataclass(frozen=True)
class Invocation:
    """An invocation that has ended.

    kind: the function's. started: milliseconds since the epoch. calls: the AWS calls that it made,
    each with `service`, `operation`, `resource`, and for boto3 `ms` and `status`. needs: counts
    by IAM action and resource. payload: the result, as JSON. failure: why there is none.
    """

    function: str
    kind: str
    request_id: str
    started: int
    duration_ms: float
    calls: list[dict[str, Any]] = field(default_factory=list)
    needs: dict[str, int] = field(default_factory=dict)
    payload: bytes = b""
    failure: FunctionFailed | None = None

    @property
    def status(self) -> str:
        """`ok`, or the kind of its failure."""
        return self.failure.kind if self.failure else "ok"

    @property
    def traceback(self) -> list[str]:
        """The lines of the exception that the function raised, if it raised one."""
        return self.failure.traceback if self.failure else []

    def result(self) -> Any:
        """The result. Raises FunctionFailed."""
        if self.failure:
            raise self.failure
        return json.loads(self.payload)


async def run(
    processes: FunctionProcesses,
    event: dict[str, Any],
    flags: Mapping[str, bool],
    *,
    is_timed: bool,
) -> Invocation:
    """Run a function for an event. flags: `faults`, whether it asks for faults at its AWS calls;
    `tell`, whether it may post without waiting for an answer. is_timed: whether it is killed at its
    time-out."""
    function, request_id = processes.function, str(uuid.uuid4())
    started, began = time.time(), time.monotonic()
    answer, failure = Message({}), None
    try:
        environment = await processes.take()
        try:
            header = {"request_id": request_id, "deadline_ms": _deadline_ms(function, is_timed)}
            answer = await environment.run(
                {**header, **flags},
                json.dumps(event).encode(),
                timeout=function.timeout_s if is_timed else None,
            )
        finally:
            processes.give_back(environment)
        failure = _reported(answer)
    except FunctionFailed as failed:
        log.error(f"{function.name}: {failed.message}")
        failure = failed
    return Invocation(
        function=function.name,
        kind=function.kind,
        request_id=request_id,
        started=int(started * 1000),
        duration_ms=(time.monotonic() - began) * 1000,
        calls=answer.header.get("calls", []),
        needs=answer.header.get("needs", {}),
        payload=answer.payload,
        failure=failure,
    )


def _deadline_ms(function: Function, is_timed: bool) -> int:
    """When the time of an event is over. While an app is debugged, it should not give up."""
    return int((time.time() + (function.timeout_s if is_timed else UNTIMED_S)) * 1000)


def _reported(answer: Message) -> FunctionFailed | None:
    """The failure that the function's process has reported, and printed."""
    header = answer.header
    if "error" not in header:
        return None
    return FunctionFailed(
        header["error"], header["message"], header.get("type", ""), header.get("traceback", ())
    )
