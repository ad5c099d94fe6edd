"""Copies that may not replace an object: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"""

from __future__ import annotations

from collections.abc import Callable

from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.s3.errors import Refused

_FAILED = "At least one of the pre-conditions you specified did not hold"
_KEPT = ("host", "authorization")


def copy_refusal(request: Request, respond: Callable[[Request], Response]) -> Refused | None:
    """Why S3 refuses a copy that moto would make; None if it would not. respond: to a request."""
    headers = request.headers
    if "x-amz-copy-source" not in headers or headers.get("if-none-match") != "*":
        return None
    signed = {name: headers[name] for name in _KEPT if name in headers}
    found = respond(request._replace(method="HEAD", headers=signed, body=b""))
    return Refused("PreconditionFailed", _FAILED, 412) if found.status == 200 else None
