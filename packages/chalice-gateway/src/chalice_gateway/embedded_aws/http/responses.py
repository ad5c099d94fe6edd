"""Responses that the embedded AWS itself makes."""

from __future__ import annotations

import json
import random
import traceback
import zlib
from typing import Any

from chalice_gateway import log
from chalice_gateway.embedded_aws.http.http_server import Request, Response

_IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# Names of boto3's clients, where signatures have another one.
_NAMES = {"monitoring": "cloudwatch", "states": "stepfunctions"}
_JSON = {"Content-Type": "application/x-amz-json-1.0"}


def ok(content: Any) -> Response:
    """A response in JSON."""
    return Response(200, _JSON, json.dumps(content).encode())


def error(status: int, message: str, kind: str = "UnknownOperationException") -> Response:
    """An error, as the services with JSON have them."""
    body = json.dumps({"__type": kind, "message": message}).encode()
    return Response(status, {**_JSON, "x-amzn-ErrorType": kind}, body)


def no_such_service(service: str, request: Request) -> Response:
    """The error for a service that does not answer here, in the format of its protocol."""
    if not service:
        return error(403, "The request has no signature.", "MissingAuthenticationToken")
    name = _NAMES.get(service, service)
    message = (
        f"{name} is not part of the embedded AWS. If it runs elsewhere on this machine, start "
        f"the gateway with --endpoint {name}=URL."
    )
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        inner = f"<Error><Code>UnknownOperationException</Code><Message>{message}</Message></Error>"
        body = f"<ErrorResponse>{inner}</ErrorResponse>"
        return Response(400, {"Content-Type": "text/xml"}, body.encode())
    return error(400, message)


def failed() -> Response:
    """The error for an exception that is no error of the client's."""
    log.error(f"The embedded AWS failed:\n{traceback.format_exc()}")
    return error(500, "The embedded AWS failed.", "InternalFailure")


def dynamodb(status: int, headers: dict[str, str], body: bytes) -> Response:
    """With the headers of DynamoDB that botocore reads."""
    id = "".join(random.choices(_IDS, k=52))  # noqa: S311
    return Response(
        status, {**headers, "x-amzn-RequestId": id, "x-amz-crc32": str(zlib.crc32(body))}, body
    )
