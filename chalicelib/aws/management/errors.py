"""The errors of the @connections endpoint, as botocore raises them."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.api_client import metadata
from chalicelib.aws.http11 import Response


class GoneException(ClientError):
    """410: the connection does not exist, or no longer."""


class ForbiddenException(ClientError):
    """403: the function's role lacks the permission."""


class LimitExceededException(ClientError):
    """429: too many requests, or a client that does not read."""


class PayloadTooLargeException(ClientError):
    """413: more than 128 KB."""


class Exceptions:
    """`client.exceptions`, as on botocore's clients."""

    ClientError = ClientError
    GoneException = GoneException
    ForbiddenException = ForbiddenException
    LimitExceededException = LimitExceededException
    PayloadTooLargeException = PayloadTooLargeException


_BY_STATUS = {
    403: ForbiddenException,
    410: GoneException,
    413: PayloadTooLargeException,
    429: LimitExceededException,
}
_BY_CODE = {kind.__name__: kind for kind in _BY_STATUS.values()}


def error(response: Response, operation: str) -> ClientError:
    """Return the exception for a response, as botocore raises it; its code is never missing.

    operation: the name of the API operation.
    """
    body = _fields(response.body)
    code = response.headers.get("x-amzn-errortype") or body.get("__type") or body.get("code")
    if not isinstance(code, str):
        # The response has no error code; Chalice must still recognise a gone connection.
        kind = _BY_STATUS.get(response.status, ClientError)
        code = str(response.status) if kind is ClientError else kind.__name__
    code = code.partition(":")[0].rpartition("#")[2]
    message = body.get("message") or body.get("Message") or ""
    parsed: Any = {
        "Error": {"Message": message, "Code": code},
        "ResponseMetadata": metadata(response),
    }
    kind = _BY_CODE.get(code, ClientError)
    if message and kind is PayloadTooLargeException:
        parsed["Message"] = message  # the only error whose model has it
    return kind(parsed, operation)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
