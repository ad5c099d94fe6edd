"""Checks requests and answers of the HTTP API against docs/openapi.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.support.running import ROOT
from tests.support.wire import read_yaml, resolved

METHODS = ("get", "put", "post", "delete", "patch", "head")


class HttpApi:
    """An OpenAPI document.

    source: the document as written. document: the same, with each `$ref` resolved.
    operations: by method in upper case and path, such as `("GET", "/v1/rooms")`.
    """

    def __init__(self, text: str) -> None:
        self.source = read_yaml(text)
        self.document = resolved(self.source)
        self.operations = dict(_operations(self.document))
        self._patterns = {
            (method, path): re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
            for method, path in self.operations
        }

    def operation(self, method: str, address: str) -> Mapping[str, Any] | None:
        """The operation that answers a request, or None."""
        path = urlsplit(address).path
        for key, pattern in self._patterns.items():
            if key[0] == method and pattern.fullmatch(path):
                return self.operations[key]
        return None

    def fault_of_answer(
        self, method: str, address: str, status: int, headers: Mapping[str, str], body: Any
    ) -> str | None:
        """What is wrong with an answer, or None. body: decoded; None if it is empty."""
        operation = self.operation(method, address)
        if operation is None:
            return f"{method} {unquote(address)} is not in the document"
        response = operation["responses"].get(str(status))
        what = f"{operation['operationId']}, {status}"
        if response is None:
            return f"{what}: not in the document; the answer is {body}"
        named = {name.lower(): value for name, value in headers.items()}
        faults = [*_faults_of_headers(response, named), *_faults_of_body(response, named, body)]
        return f"{what}: {'; '.join(faults)}" if faults else None


@cache
def http_api() -> HttpApi:
    """The chat's HTTP API."""
    return HttpApi((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))


def _operations(
    document: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", [])
                own = item[method].get("parameters", [])
                yield (method.upper(), path), {**item[method], "parameters": [*shared, *own]}


def _faults_of_headers(response: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[str]:
    documented = {name.lower(): each for name, each in response.get("headers", {}).items()}
    for name, header in documented.items():
        if name not in headers:
            if header.get("required"):
                yield f"the header {name} is missing"
        else:
            is_number = header["schema"].get("type") == "integer"
            value = int(headers[name]) if is_number else headers[name]
            yield from _faults(header["schema"], value, f"header {name}")
    for name in ("etag", "link", "location", "retry-after", "www-authenticate"):
        if name in headers and name not in documented:
            yield f"the header {name} is not in the document"


def _faults_of_body(
    response: Mapping[str, Any], headers: Mapping[str, str], body: Any
) -> Iterator[str]:
    content = response.get("content", {})
    if not content:
        if body is not None:
            yield f"it has a body: {body}"
        return
    media_type = headers.get("content-type", "").partition(";")[0]
    if media_type not in content:
        yield f"its type is {media_type!r}"
    else:
        yield from _faults(content[media_type]["schema"], body, "body")


def _faults(schema: Mapping[str, Any], value: Any, what: str) -> Iterator[str]:
    validator = Draft202012Validator(schema)
    if not validator.is_valid(value):
        yield f"{what}: {best_match(validator.iter_errors(value)).message[:300]}"
