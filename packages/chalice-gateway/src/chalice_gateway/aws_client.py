"""A client of AWS's services on this machine, for asyncio, without botocore.

Requests have a made-up signature: neither the embedded AWS nor emulators verify it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from chalice_gateway.network.http_client import HttpClient, HttpResponse, Unreachable

# Header X-Amz-Target and version of JSON, by service.
_TARGETS = {
    "dynamodb": ("DynamoDB_20120810", "1.0"),
    "dynamodbstreams": ("DynamoDBStreams_20120810", "1.0"),
    "sqs": ("AmazonSQS", "1.0"),
    "ssm": ("AmazonSSM", "1.1"),
    "kinesis": ("Kinesis_20131202", "1.1"),
    "events": ("AWSEvents", "1.1"),
    "chalice-gateway": ("ChaliceGateway", "1.0"),
}
_QUERY_VERSIONS = {"sns": "2010-03-31", "sts": "2011-06-15"}
# Services whose signatures have another name.
_SIGNED_AS = {"dynamodbstreams": "dynamodb"}
ANY_SERVICE = "*"


class AwsError(Exception):
    """A service refused a request, or cannot be reached (`status` is 0 then)."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.status = status


class AwsClient:
    """Calls services at their endpoints: an address by service, and one at "*" for all others."""

    def __init__(self, endpoints: Mapping[str, str], region: str) -> None:
        self._endpoints = endpoints
        self.region = region
        self._http = HttpClient()

    def is_embedded(self, service: str) -> bool:
        """Whether a service has no endpoint of its own."""
        return service not in self._endpoints

    def address(self, service: str) -> str:
        """Where a service is."""
        return self._endpoints.get(service) or self._endpoints[ANY_SERVICE]

    async def json(
        self,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Call a service that speaks JSON. Raises AwsError."""
        target, version = _TARGETS[service]
        own = {
            "Content-Type": f"application/x-amz-json-{version}",
            "X-Amz-Target": f"{target}.{operation}",
        }
        body = json.dumps(params).encode()
        response = await self.rest(service, "POST", headers={**own, **(headers or {})}, body=body)
        return dict(json.loads(response.body or b"{}"))

    async def query(
        self, service: str, operation: str, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call a service that speaks the query protocol: its answer is XML. Raises AwsError."""
        form = {"Action": operation, "Version": _QUERY_VERSIONS[service], **dict(_flat(params))}
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        response = await self.rest(service, "POST", headers=headers, body=urlencode(form).encode())
        answer = _plain(ElementTree.fromstring(response.body))  # noqa: S314
        return dict(answer.get(f"{operation}Result") or {}) if isinstance(answer, dict) else {}

    async def rest(
        self,
        service: str,
        method: str,
        path: str = "/",
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> HttpResponse:
        """Send a request as it is; `path` may have a query. Raises AwsError."""
        url = self.address(service).rstrip("/") + path
        signed = {
            "Authorization": self._signature(service),
            "X-Amz-Date": time.strftime(
                "%Y%m%dT%H%M%SZ", time.gmtime()
            ),  # some emulators ask for it
            **(headers or {}),
        }
        try:
            response = await self._http.request(method, url, signed, body)
        except Unreachable as error:
            raise AwsError("Unreachable", f"{service}: {error}", 0) from None
        if response.status >= 300:
            raise _error(response)
        return response

    def close(self) -> None:
        """Close the idle connections."""
        self._http.close()

    def _signature(self, service: str) -> str:
        scope = f"{time.strftime('%Y%m%d', time.gmtime())}/{self.region}"
        name = _SIGNED_AS.get(service, service)
        return (
            f"AWS4-HMAC-SHA256 Credential=local/{scope}/{name}/aws4_request, "
            "SignedHeaders=host, Signature=0"
        )


def _error(response: HttpResponse) -> AwsError:
    """An error in JSON or in XML."""
    code, message = f"HTTP {response.status}", ""
    try:
        if response.body.lstrip().startswith(b"<"):
            found = ElementTree.fromstring(response.body)  # noqa: S314
            texts = {_name(element): element.text or "" for element in found.iter()}
            code, message = texts.get("Code", code), texts.get("Message", "")
        else:
            content = json.loads(response.body)
            code = content.get("__type", code).rpartition("#")[2]
            message = content.get("message") or content.get("Message") or ""
    except (ElementTree.ParseError, ValueError, AttributeError):
        message = response.body[:200].decode("utf-8", "replace")
    return AwsError(code, message, response.status)


def _flat(params: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A list is `L.member.1=...`, a map is `M.entry.1.key=...&M.entry.1.value=...`."""
    for name, value in params.items():
        if isinstance(value, Mapping):
            for number, (key, inner) in enumerate(value.items(), 1):
                entry = f"{prefix}{name}.entry.{number}."
                yield from _flat({"key": key, "value": inner}, entry)
        elif isinstance(value, list):
            members = {f"member.{number}": inner for number, inner in enumerate(value, 1)}
            yield from _flat(members, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)


def _plain(element: ElementTree.Element) -> Any:
    """Dictionaries, lists of members, and texts."""
    if not len(element):
        return element.text or ""
    if all(_name(inner) == "member" for inner in element):
        return [_plain(inner) for inner in element]
    if all(_name(inner) == "entry" for inner in element):
        entries = [_plain(inner) for inner in element]
        return {entry["key"]: entry["value"] for entry in entries}
    return {_name(inner): _plain(inner) for inner in element}


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
