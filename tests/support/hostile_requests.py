"""Requests to the HTTP API that break rules: made of docs/openapi.yaml's examples, and wrong in
one or several things. The same ones for each seed."""

import base64
import copy
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tests.support.openapi import http_api

NASTY = [
    *("", " ", "\0", "\r\nX-Evil: 1", "%", "%00", "%ff", "%2e%2e", "..", "/", "\\", "'", '"'),
    *("é", "👍", "\u202e", "\ud800", "\ufeff", "a" * 70, "x" * 5_000, "-1", "0", "1e9", "1.5"),
    *("9" * 30, "NaN", "null", "true", "__proto__", "#", "#api", "caller#x", "@" + "m" * 22),
    *("a:0", "a:1", "private." + "a" * 26, "direct." + "b" * 26, "lobby", "${x}", "{{7*7}}", "<b>"),
]
VALUES: list[Any] = [
    *(None, True, -1, 0, 1.5, 10**30, 2**53),
    *("", [], {}, [[]], {"S": "x"}, ["x"] * 200),
]
HEADERS = [
    *("Authorization", "authorization", "Content-Type", "Idempotency-Key", "If-Match"),
    *("If-None-Match", "Chat-Name", "X-Forwarded-For", "Cookie", "Host"),
]
STARTS = ["", "Bearer ", "Bearer bot.", 'W/"', '"', "Basic "]
BODIES = [
    *(b"", b"\xff\xfe", b"{", b"[" * 5_000, b'{"data": NaN}', b'{"data": "\\ud800"}', b"\0"),
    *(b"1" * 40_000, b'{"a":' * 3_000, b'{"data": 1e999}', b"null", b'"x"', b"\xef\xbb\xbf{}"),
]
TOKEN = "somebody-with-a-secret-of-some-length"


def hostile_requests(seed: int, count: int) -> Iterator[Mapping[str, Any]]:
    """Make events of API Gateway, one for each request."""
    chosen = random.Random(seed)
    operations = list(http_api().operations.items())
    for _ in range(count):
        (method, path), operation = chosen.choice(operations)
        yield _Request(chosen, method, path, operation).event()


class _Request:
    """One request, of which a few parts are wrong."""

    def __init__(
        self, chosen: random.Random, method: str, path: str, operation: Mapping[str, Any]
    ) -> None:
        self._random = chosen
        self._operation = operation
        self._method, self._path = method, path
        self._variables = self._parameters("path")
        self._query = self._parameters("query")
        self._headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        examples = content.get("examples", {"": {"value": content.get("example", {})}})
        self._body: Any = json.loads(json.dumps(chosen.choice(list(examples.values()))["value"]))
        self._raw: bytes | None = None

    def event(self) -> dict[str, Any]:
        """Break some parts, and return the event."""
        ways = [self._break_path, self._break_query, self._break_header, self._break_body]
        for way in self._random.choices([*ways, self._break_text], k=self._random.randint(1, 3)):
            way()
        raw = json.dumps(self._body).encode() if self._raw is None else self._raw
        is_binary = self._random.random() < 0.1 or _is_not_utf8(raw)
        body = base64.b64encode(raw).decode() if is_binary else raw.decode()
        return {
            "resource": self._path,
            "path": self._path,
            "httpMethod": self._method,
            "headers": self._headers,
            "multiValueHeaders": {name: [value] for name, value in self._headers.items()},
            "queryStringParameters": self._query or None,
            "multiValueQueryStringParameters": {n: [v] for n, v in self._query.items()} or None,
            "pathParameters": self._variables or None,
            "stageVariables": None,
            "requestContext": {
                "httpMethod": self._method,
                "resourcePath": self._path,
                "path": self._path,
                "identity": {"sourceIp": "203.0.113.7"},
                "requestId": "fuzzed",
            },
            "body": body or None,
            "isBase64Encoded": is_binary,
        }

    def _parameters(self, place: str) -> dict[str, str]:
        found = [each for each in self._operation["parameters"] if each["in"] == place]
        return {
            each["name"]: quote(str(each.get("example", "1")), safe="")
            if place == "path"
            else str(each.get("example", "1"))
            for each in found
            if each.get("required") or self._random.random() < 0.3
        }

    def _text(self) -> str:
        return "".join(self._random.choices(NASTY, k=self._random.choice([1, 1, 2])))

    def _break_path(self) -> None:
        for name in list(self._variables):
            if self._random.random() < 0.6:
                text = self._text()
                plain = text.encode("utf-8", "replace").decode()
                self._variables[name] = self._random.choice([plain, quote(plain, safe="")])

    def _break_query(self) -> None:
        known = [*self._query, "after", "before", "limit", "scope", "member", "q", "id", "x"]
        self._query[self._random.choice(known)] = self._text()

    def _break_header(self) -> None:
        name = self._random.choice(HEADERS)
        self._headers[name] = self._random.choice(STARTS) + self._text()

    def _break_body(self) -> None:
        if isinstance(self._body, dict) and self._body and self._random.random() < 0.8:
            name = self._random.choice([*self._body, "room", "action", "id", "member", "target"])
            self._body[name] = copy.deepcopy(self._random.choice([*VALUES, self._text()]))
            if self._random.random() < 0.2:
                del self._body[name]
        else:
            self._body = copy.deepcopy(self._random.choice(VALUES))

    def _break_text(self) -> None:
        self._raw = self._random.choice(BODIES)


def _is_not_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False
