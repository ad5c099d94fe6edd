"""A client of the app's HTTP routes. Requests and responses are those of `chalice.test`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalice_gateway.testing.connection import TIMEOUT_S
from chalice_gateway.testing.errors import WaitTimeout

# A route may take as long as API Gateway lets it.
HTTP_TIMEOUT_S = 30 + TIMEOUT_S


@dataclass(frozen=True)
class HttpResponse:
    """The response of a route. Header names are in lower case."""

    status_code: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json_body(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class HttpClient:
    """Sends each request on a connection of its own, and follows no redirects."""

    def __init__(self, url: str, timeout: float = HTTP_TIMEOUT_S) -> None:
        self.address = urlsplit(url).netloc
        self._timeout = timeout

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: str | bytes = b"",
        json_body: object = None,
        query: Mapping[str, object] | None = None,
    ) -> HttpResponse:
        """Send a request. `json_body` becomes the body, with the content type of JSON."""
        __tracebackhide__ = True
        sent = {"Connection": "close", **(headers or {})}
        if json_body is not None:
            body = json.dumps(json_body)
            sent = {"Content-Type": "application/json", **sent}
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        content = body.encode() if isinstance(body, str) else body
        with open_response(
            self.address, target, sent, method=method, body=content, timeout=self._timeout
        ) as response:
            named = {name.lower(): value for name, value in response.getheaders()}
            return HttpResponse(response.status, named, response.read())

    def get(self, path: str, **options: Any) -> HttpResponse:
        """Send a GET request."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> HttpResponse:
        """Send a POST request."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> HttpResponse:
        """Send a PUT request."""
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> HttpResponse:
        """Send a PATCH request."""
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> HttpResponse:
        """Send a DELETE request."""
        return self.request("DELETE", path, **options)

    def options(self, path: str, **options: Any) -> HttpResponse:
        """Send an OPTIONS request."""
        return self.request("OPTIONS", path, **options)

    def head(self, path: str, **options: Any) -> HttpResponse:
        """Send a HEAD request."""
        return self.request("HEAD", path, **options)


@contextmanager
def open_response(
    address: str,
    target: str,
    headers: Mapping[str, str],
    *,
    method: str = "GET",
    body: bytes = b"",
    timeout: float = HTTP_TIMEOUT_S,
) -> Iterator[HTTPResponse]:
    """Send a request on a connection of its own; the response, whose body is not read yet."""
    __tracebackhide__ = True
    connection = HTTPConnection(address, timeout=timeout)
    try:
        connection.request(method, target, body or None, dict(headers))
        yield connection.getresponse()
    except TimeoutError:
        raise WaitTimeout(f"No response to {method} {target} within {timeout:g} s.") from None
    finally:
        connection.close()
