"""The event that API Gateway passes to the function of HTTP routes.

Keys and formats are those of captured events: localstack/localstack,
tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json, recorded at AWS.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from chalice_gateway.aws_account import API_ID, account_id, api_domain_name
from chalice_gateway.http_api.media_types import is_binary
from chalice_gateway.http_api.requests import Headers, HttpRequest
from chalice_gateway.http_api.router import Match

Event = dict[str, Any]

# localstack/localstack, execute_api/header_utils.py, validated at AWS.
REMOVED_HEADERS = {
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
}
NO_IDENTITY = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)


def proxy_event(request: HttpRequest, match: Match, stage: str, binary: Iterable[str]) -> Event:
    """The event of a request. A name that is repeated has its last value, and all values in the
    `multiValue` field. What does not apply is null."""
    headers = _with_forwarded_headers(request)
    query = parse_qsl(request.query, keep_blank_values=True)
    body, is_base64 = _body(request, binary)
    return {
        "resource": match.route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": _multi(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _multi(query) or None,
        "pathParameters": match.captured or None,
        "stageVariables": None,
        "requestContext": _context(request, match.route.path, stage),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def _body(request: HttpRequest, binary: Iterable[str]) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    if is_binary(request.header("content-type") or "application/json", binary):
        return base64.b64encode(request.body).decode("ascii"), True
    return request.body.decode("utf-8", "replace"), False


def _with_forwarded_headers(request: HttpRequest) -> Headers:
    """The headers without those of the connection, with those that API Gateway adds."""
    added = {
        "X-Amzn-Trace-Id": request.header("x-amzn-trace-id") or _trace_id(),
        "X-Forwarded-For": _forwarded_for(request),
        "X-Forwarded-Port": str(request.port),
        "X-Forwarded-Proto": request.scheme,
    }
    replaced = REMOVED_HEADERS | {name.lower() for name in added}
    kept = [(name, value) for name, value in request.headers if name.lower() not in replaced]
    return [*kept, *added.items()]


def _trace_id() -> str:
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"


def _forwarded_for(request: HttpRequest) -> str:
    before = request.header("x-forwarded-for")
    return f"{before}, {request.source_ip}" if before else request.source_ip


def _context(request: HttpRequest, resource: str, stage: str) -> dict[str, Any]:
    now_ms = time.time_ns() // 1_000_000
    identity = dict.fromkeys(NO_IDENTITY)
    return {
        "accountId": account_id(),
        "apiId": API_ID,
        "deploymentId": "local0",
        "domainName": api_domain_name(),
        "domainPrefix": API_ID,
        "extendedRequestId": request.ids.extended_request_id,
        "httpMethod": request.method,
        "identity": {
            **identity,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent"),
        },
        # As behind a domain name of the API's own: the stage is not part of the address here.
        "path": request.path,
        "protocol": request.protocol,
        "requestId": request.ids.request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now_ms / 1000)),
        "requestTimeEpoch": now_ms,
        "resourceId": hashlib.sha256(resource.encode()).hexdigest()[:6],
        "resourcePath": resource,
        "stage": stage,
    }


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values
