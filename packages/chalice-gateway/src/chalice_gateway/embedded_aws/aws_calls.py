"""The AWS calls of this process, seen just before they are sent.

The `before-send` handlers of botocore see each request, whatever botocore client makes it. Other
clients can call them, too, as moto expects of them: `request=` has `method`, `url`, `headers` and
`body`, and a handler that returns a response replaces the call.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from chalice_gateway.embedded_aws.credential_scope import credential_scope

_is_own_call: ContextVar[bool] = ContextVar("the gateway's own AWS calls", default=False)


@contextmanager
def own_calls() -> Iterator[None]:
    """AWS calls in this context are the gateway's own: no interceptor sees them."""
    token = _is_own_call.set(True)
    try:
        yield
    finally:
        _is_own_call.reset(token)


def is_own_call() -> bool:
    """Whether the current AWS call is the gateway's own."""
    return _is_own_call.get()


class AwsCall:
    """A request to AWS that is about to be sent."""

    def __init__(self, request: Any, event_name: str) -> None:
        self._request = request
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        target = headers.get("x-amz-target", "")
        self.is_json = bool(target)
        self.service = credential_scope(headers.get("authorization", ""))[1]
        self.operation = (target or event_name).rpartition(".")[2]

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of a JSON request; of another protocol's, none."""
        return dict(json.loads(self._request.body)) if self.is_json else {}

    def error(self, code: str, message: str) -> Any:
        """The response of AWS that raises an error with this code, in the formats with JSON."""
        from botocore.awsrequest import AWSResponse

        headers: Any = {"x-amzn-errortype": code}
        body = json.dumps({"__type": code, "message": message}).encode()
        return AWSResponse(self._request.url, 400, headers, _Raw(body))

    def carry_out(self) -> None:
        """Send the request, and drop the response."""
        from botocore.awsrequest import AWSPreparedRequest, HeadersDict
        from botocore.httpsession import URLLib3Session

        request = self._request
        headers: Any = HeadersDict(request.headers.items())
        session = URLLib3Session()
        session.send(AWSPreparedRequest(request.method, request.url, headers, request.body, False))
        session.close()


Interceptor = Callable[[AwsCall], Any]
"""Returns None, or a response that replaces the call. May raise instead."""


def intercept(*interceptors: Interceptor) -> None:
    """Show the calls of clients that are created from now on to each interceptor, until one has a
    response."""
    from botocore.handlers import BUILTIN_HANDLERS

    def before_send(request: Any, event_name: str = "", **_: Any) -> Any:
        if is_own_call():
            return None
        call = AwsCall(request, event_name)
        for interceptor in interceptors:
            if (response := interceptor(call)) is not None:
                return response
        return None

    BUILTIN_HANDLERS.append(("before-send", before_send))


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


class _Raw(BytesIO):
    """The body of a response, in the form in which urllib3 passes it to botocore."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()
