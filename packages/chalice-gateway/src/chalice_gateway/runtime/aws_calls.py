"""The AWS calls of this process, seen just before they are sent.

The `before-send` handlers of botocore see each request, whatever botocore client makes it. Other
clients can call them, too, as moto expects of them: `request=` has `method`, `url`, `headers` and
`body`, and a handler that returns a response replaces the call.
"""

from __future__ import annotations

import time
from collections import Counter
from contextvars import ContextVar
from typing import Any

from chalice_gateway.runtime import permissions
from chalice_gateway.runtime.aws_call import AwsCall
from chalice_gateway.runtime.iam_needs import Need, resource_name
from chalice_gateway.runtime.permissions import Denied
from chalice_gateway.runtime.supervisor_calls import SupervisorCalls, crash

_RECORDED_CALLS = 200


class Invocation:
    """The AWS calls of one invocation. calls: the first 200. needs: counts by IAM action and
    resource, of objects by their bucket, and of connections together."""

    def __init__(self, *, has_faults: bool) -> None:
        self.has_faults = has_faults
        self.calls: list[dict[str, Any]] = []
        self.needs: Counter[str] = Counter()

    def add(self, call: AwsCall) -> None:
        """Record a call that begins."""
        if len(self.calls) < _RECORDED_CALLS:
            resource = resource_name(call.service, call.params)
            record = {
                "service": call.service,
                "operation": call.operation,
                "resource": resource,
                "started": time.monotonic(),
            }
            self.calls.append(record)
            _open_call.set(record)

    def count(self, need: Need) -> None:
        """Count an action on a resource."""
        action, resource = need
        if action.startswith(("s3:", "execute-api:")):  # else as many as there are objects
            resource = resource.partition("/")[0]
        self.needs[f"{action} {resource}"] += 1

    def as_json(self) -> list[dict[str, Any]]:
        """The calls, without their starts."""
        return [{k: v for k, v in call.items() if k != "started"} for call in self.calls]


class _Current:
    """What this process runs."""

    invocation = Invocation(has_faults=False)
    supervisor: SupervisorCalls | None = None


current = _Current()
_open_call: ContextVar[dict[str, Any] | None] = ContextVar("the AWS call that runs", default=None)


def begin(header: dict[str, Any]) -> Invocation:
    """Begin an invocation with the header of its message."""
    current.invocation = Invocation(has_faults=bool(header.get("faults")))
    return current.invocation


def install() -> None:
    """See the calls of all clients that are created from now on."""
    from botocore.handlers import BUILTIN_HANDLERS

    BUILTIN_HANDLERS.append(("before-send", _before_send))
    BUILTIN_HANDLERS.append(("response-received", _response_received))


def _before_send(request: Any, event_name: str = "", **_: Any) -> Any:
    call = AwsCall(request, event_name)
    current.invocation.add(call)
    try:
        for need in permissions.check(call):
            current.invocation.count(need)
    except Denied as denied:
        current.invocation.count(denied.need)
        return permissions.deny(call, denied)
    return _inject_fault(call) if current.invocation.has_faults else None


def _inject_fault(call: AwsCall) -> Any:
    """Ask the supervisor for a fault, and inject it: None, or the response that throttles the
    call."""
    if current.supervisor is None:
        return None
    kind = current.supervisor.ask({"op": "fault"}).get("fault")
    if kind == "throttled":
        return call.error("ThrottlingException", "Rate exceeded")
    if kind == "crash-after":
        call.carry_out()
        crash("after")
    if kind == "crash-before":
        crash("before")
    return None


def _response_received(
    parsed_response: Any = None, exception: Exception | None = None, **_: Any
) -> None:
    record = _open_call.get()
    if record is None:
        return
    record["ms"] = round((time.monotonic() - record["started"]) * 1000, 1)
    error = (parsed_response or {}).get("Error", {}).get("Code")
    record["status"] = error or (type(exception).__name__ if exception else "ok")
    _open_call.set(None)
