"""What the @connections endpoint answers when it does not do what it was asked to."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.http11 import Response


class GoneException(ClientError):
    """410: there is no such connection, or no more."""


class ForbiddenException(ClientError):
    """403: the function's role may not do it."""


class LimitExceededException(ClientError):
    """429: too many requests, or a client that does not read."""


class PayloadTooLargeException(ClientError):
    """413: more than 128 KB."""


class Exceptions:
    """`client.exceptions`, as botocore's clients have it."""

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


def metadata(answer: Response) -> dict[str, Any]:
    """Return what botocore tells of every answer."""
    told = {"HTTPStatusCode": answer.status, "HTTPHeaders": answer.headers, "RetryAttempts": 0}
    request_id = answer.headers.get("x-amzn-requestid")
    return {"RequestId": request_id, **told} if request_id else told


def error(answer: Response, operation: str) -> ClientError:
    """Return the exception for an answer, as botocore has it; its code is never missing.

    operation: AWS' name of it.
    """
    body = _fields(answer.body)
    code = answer.headers.get("x-amzn-errortype") or body.get("__type") or body.get("code")
    if not isinstance(code, str):
        # Nothing says what it is. Chalice has to be told who is gone all the same.
        kind = _BY_STATUS.get(answer.status, ClientError)
        code = str(answer.status) if kind is ClientError else kind.__name__
    code = code.partition(":")[0].rpartition("#")[2]
    message = body.get("message") or body.get("Message") or ""
    response: Any = {
        "Error": {"Message": message, "Code": code},
        "ResponseMetadata": metadata(answer),
    }
    kind = _BY_CODE.get(code, ClientError)
    if message and kind is PayloadTooLargeException:
        response["Message"] = message  # the only one that is modelled with it
    return kind(response, operation)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
