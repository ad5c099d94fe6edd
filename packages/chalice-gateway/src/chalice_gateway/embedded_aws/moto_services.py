"""moto's services, called as moto calls them for a patched boto3."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
from botocore.model import OperationNotFoundError
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.exceptions import HTTPException
from moto.core.request import normalize_request
from moto.sqs.models import sqs_backends

from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.moto_account import ACCOUNT

HOSTS = {
    "dynamodb": "dynamodb.{region}",
    "dynamodbstreams": "streams.dynamodb.{region}",
    "kinesis": "kinesis.{region}",
    "s3": "s3.{region}",
    "sns": "sns.{region}",
    "sqs": "sqs.{region}",
    # Without the tables, queues and topics that an app is made of, but apps ask them small things.
    "secretsmanager": "secretsmanager.{region}",
    "ssm": "ssm.{region}",
    "sts": "sts.{region}",
}
"""The services that answer, by moto's names, and their hosts at AWS."""

LENGTH = "Content-Length"
_Handler = Callable[[Any, str, Any], Any]


class NoSuchOperation(Exception):
    """moto has no such operation."""


class MotoServices:
    """Carries out requests in one region, whatever region they were signed for."""

    def __init__(self, region: str) -> None:
        self._region = region
        # moto looks for the region in here.
        scope = f"x/20260101/{region}/x/aws4_request"
        self._signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=x, Signature=0"
        self._handlers: dict[str, list[tuple[re.Pattern[str], _Handler]]] = {}

    def respond(self, service: str, request: Request) -> Response:
        """The response to a request. Raises NoSuchOperation."""
        host = HOSTS[service].format(region=self._region)
        address = f"https://{host}.amazonaws.com{request.path}"
        handle = self._handler(service, address)
        url = f"{address}?{request.query}" if request.query else address
        headers = dict(request.headers)
        if service != "s3":  # it has one name space for all regions
            # Some clients name their region in User-Agent, too.
            headers.update({"authorization": self._signature, "user-agent": ""})
        prepared: Any = AWSPreparedRequest(
            request.method, url, HTTPHeaders.from_dict(headers), request.body, False
        )
        normalized = normalize_request(prepared)
        try:
            answer = handle(normalized, normalized.raw_url, normalized.headers)
        except HTTPException as error:
            answer = error.code, error.get_headers(), error.get_body()
        except OperationNotFoundError:
            raise NoSuchOperation from None
        return _response(request.method, *answer)

    def queue_wait(self, name: str) -> float:
        """How long a receive waits that does not say it."""
        queue = sqs_backends[ACCOUNT][self._region].queues.get(name)
        return float(queue.receive_message_wait_time_seconds or 0) if queue else 0.0

    def _handler(self, service: str, address: str) -> _Handler:
        """What handles requests to an address. moto's own way there tries the patterns of all of
        its services."""
        if service not in self._handlers:
            urls = _backend(service).urls
            self._handlers[service] = [(re.compile(url), handle) for url, handle in urls.items()]
        for pattern, handle in self._handlers[service]:
            if pattern.match(address):
                return handle
        raise NoSuchOperation


def _backend(service: str) -> Any:
    backends: Any = get_backend(service)
    if not isinstance(backends, BackendDict):
        return backends["global"]
    of_account = backends[ACCOUNT]
    return of_account["us-east-1" if "us-east-1" in of_account else "aws"]


def _response(method: str, status: Any, given: Any, content: Any) -> Response:
    body = content.encode() if isinstance(content, str) else bytes(content or b"")
    headers = {str(name): str(value) for name, value in dict(given).items()}
    length = next((headers.pop(n) for n in list(headers) if n.lower() == LENGTH.lower()), "0")
    if method == "HEAD":
        return Response(int(status), {**headers, LENGTH: length}, b"")
    return Response(int(status), headers, body)
