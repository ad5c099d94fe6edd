"""Makes HTTP responses of what functions return.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from chalice_gateway.http_api.gateway_responses import (
    FAILED_FUNCTION,
    INVALID_BASE64,
    GatewayResponse,
    Refused,
)
from chalice_gateway.http_api.requests import Headers, RequestIds

# Any other key makes a response malformed; none is required.
KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
# localstack/localstack, execute_api/header_utils.py, validated at AWS.
REMAPPED_HEADERS = {"connection", "content-length", "date", "server", "www-authenticate"}
NO_BODY = {204, 304}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[^\r\n\0]*")


def of_function(answer: object, accepts_binary: bool) -> Response:
    """The response of a function. Raises Refused if its answer is malformed.

    Its base64 is decoded only for a client that accepts binary data; others get the base64.
    """
    if not isinstance(answer, dict):
        raise _malformed("it is not an object")
    if unknown := answer.keys() - KEYS:
        raise _malformed(f"it has the unknown keys {', '.join(sorted(map(ascii, unknown)))}")
    status, headers = _status(answer), _headers(answer)
    return _response(status, headers, _body(answer, accepts_binary))


def of_gateway(found: GatewayResponse) -> Response:
    """The response that API Gateway makes itself."""
    headers = [("content-type", found.content_type), ("x-amzn-ErrorType", found.error_type)]
    return _response(found.status, headers, found.body.encode())


def of_preflight(headers: Mapping[str, str]) -> Response:
    """The response to OPTIONS that API Gateway makes itself."""
    return _response(200, [("content-type", "application/json"), *headers.items()], b"")


def add_ids(response: Response, ids: RequestIds) -> None:
    """Add the headers by which a request is found in AWS's logs."""
    response.headers["x-amzn-RequestId"] = ids.request_id
    response.headers["x-amz-apigw-id"] = ids.extended_request_id


def _malformed(why: str) -> Refused:
    return Refused(FAILED_FUNCTION, f"Its response is malformed: {why}.")


def _status(answer: Mapping[str, Any]) -> int:
    found = answer.get("statusCode")
    try:
        status = 200 if found is None else int(found)
    except (TypeError, ValueError, OverflowError):
        raise _malformed("its statusCode is not a number") from None
    if isinstance(found, bool) or not 200 <= status < 600:
        raise _malformed("its statusCode is not one from 200 to 599")
    return status


def _headers(answer: Mapping[str, Any]) -> Headers:
    """Both sorts of headers in one list; a pair that is in both is in it once."""
    pairs = [
        (name, _text(value))
        for name, values in _mapping(answer, "multiValueHeaders").items()
        for value in (values if isinstance(values, list) else [values])
    ]
    single = [(name, _text(value)) for name, value in _mapping(answer, "headers").items()]
    return [_remapped(name, value) for name, value in [*_without(pairs, single), *pairs]]


def _without(pairs: Headers, single: Headers) -> Iterable[tuple[str, str]]:
    return (pair for pair in single if pair not in pairs)


def _mapping(answer: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = answer.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _malformed(f"its {key} are not an object")
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        raise _malformed("a header is not a string")
    return value


def _remapped(name: str, value: str) -> tuple[str, str]:
    """A header, under another name if it is one that API Gateway sets itself."""
    if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
        raise _malformed("a header is invalid")
    return (f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED_HEADERS else name), value


def _body(answer: Mapping[str, Any], accepts_binary: bool) -> bytes:
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise _malformed("its body is not a string")
    if not (accepts_binary and answer.get("isBase64Encoded") is True):
        return body.encode("utf-8", "replace")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(INVALID_BASE64, "The body of its response is not base64.") from None


def _response(status: int, headers: Headers, body: bytes) -> Response:
    response = Response(b"" if status in NO_BODY else body, status)
    response.raw_headers += [
        (name.lower().encode("latin-1"), value.encode("utf-8", "replace"))
        for name, value in headers
        if name.lower() != "transfer-encoding"
    ]
    response.headers.setdefault("content-type", "application/json")
    return response
