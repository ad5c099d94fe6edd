"""The AWS calls of this process, seen just before they are sent.

The `before-send` handlers of botocore see each request, whatever botocore client makes it. Other
clients can call them, too, as moto expects of them: `request=` has `method`, `url`, `headers` and
`body`, and a handler that returns a response replaces the call.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextvars import ContextVar
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from chalice_gateway.embedded_aws.credential_scope import credential_scope
from chalice_gateway.runtime import permissions
from chalice_gateway.runtime.iam_needs import resource_name
from chalice_gateway.runtime.permissions import Denied
from chalice_gateway.runtime.supervisor_calls import SupervisorCalls, crash

_RECORDED_CALLS = 200


class AwsCall:
    """A request to AWS that is about to be sent."""

    def __init__(self, request: Any, event_name: str) -> None:
        self._request = request
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        target = headers.get("x-amz-target", "")
        self.is_json = bool(target)
        self.region, self.service = credential_scope(headers.get("authorization", ""))
        self._copy_source = headers.get("x-amz-copy-source", "")
        self.operation = (target or event_name).rpartition(".")[2]
        self.method: str = request.method
        self.url: str = request.url

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of a request in JSON, or of a form; of one to S3 `Bucket` and `Key`."""
        if self.is_json:
            return dict(json.loads(self._request.body))
        if self.service == "s3":
            bucket, _, key = unquote(urlsplit(self.url).path).lstrip("/").partition("/")
            found = {"Bucket": bucket, "Key": key, "CopySource": unquote(self._copy_source)}
            return {name: value for name, value in found.items() if value}
        return dict(parse_qsl(_text(self._request.body or ""))) if self.service == "sns" else {}

    def error(self, code: str, message: str, status: int = 400) -> Any:
        """The response of AWS that raises an error with this code, in the formats with JSON."""
        from botocore.awsrequest import AWSResponse

        headers: Any = {"x-amzn-errortype": code}
        body = json.dumps({"__type": code, "message": message}).encode()
        return AWSResponse(self._request.url, status, headers, _Raw(body))

    def carry_out(self) -> None:
        """Send the request, and drop the response."""
        from botocore.awsrequest import AWSPreparedRequest, HeadersDict
        from botocore.httpsession import URLLib3Session

        request = self._request
        headers: Any = HeadersDict(request.headers.items())
        session = URLLib3Session()
        session.send(AWSPreparedRequest(request.method, request.url, headers, request.body, False))
        session.close()


class Invocation:
    """The AWS calls of one invocation. calls: the first 200. actions: counts by IAM action."""

    def __init__(self, *, has_faults: bool) -> None:
        self.has_faults = has_faults
        self.calls: list[dict[str, Any]] = []
        self.actions: Counter[str] = Counter()

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
        for action in permissions.check(call):
            current.invocation.actions[action] += 1
    except Denied as denied:
        current.invocation.actions[denied.action] += 1
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


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


class _Raw(BytesIO):
    """The body of a response, in the form in which urllib3 passes it to botocore."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()
