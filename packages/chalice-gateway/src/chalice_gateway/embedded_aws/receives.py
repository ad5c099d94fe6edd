"""ReceiveMessage, in the JSON protocol and in the older query protocol: who asks, how long to wait.

moto would sleep, and block all requests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.services import FORM
from chalice_gateway.embedded_aws.targets import RECEIVE_TARGET

MAX_WAIT_S = 20.0
_WAIT = "WaitTimeSeconds"
_FOUND = (b'"Messages"', b"<Message>")


class Receive(NamedTuple):
    """A receive: the request for what is there now, and how long to wait for more."""

    at_once: Request
    seconds: float


def is_receive(request: Request) -> bool:
    """Whether a request to SQS receives messages."""
    if request.headers.get("x-amz-target") == RECEIVE_TARGET:
        return True
    is_form = request.headers.get("content-type", "").startswith(FORM)
    return is_form and b"Action=ReceiveMessage" in request.body


def read(request: Request, default_wait: Callable[[str], float]) -> Receive:
    """Read a receive; `default_wait` is that of a queue. Raises ValueError."""
    if "x-amz-target" in request.headers:
        wanted: dict[str, Any] = json.loads(request.body)
        if not isinstance(wanted, dict):
            raise ValueError("not an object")
        body = json.dumps({**wanted, _WAIT: 0})
    else:
        wanted = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        body = urlencode({**wanted, _WAIT: 0})
    queue = str(wanted.get("QueueUrl") or request.path).rpartition("/")[2]
    seconds = float(wanted[_WAIT]) if _WAIT in wanted else default_wait(queue)
    return Receive(request._replace(body=body.encode()), min(seconds, MAX_WAIT_S))


def has_messages(response: Response) -> bool:
    """Whether a response has messages, or is an error."""
    return response.status != 200 or any(found in response.body for found in _FOUND)
