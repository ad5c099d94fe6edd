"""A small HTTP/1.1 server for kept-alive connections, with a fifth of the costs of an ASGI server
and a framework."""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import NamedTuple, cast

import httptools

from chalice_gateway import log
from chalice_gateway.network.http_limits import (
    SEPARATORS,
    HeadTooLarge,
    RequestHead,
    close_after_reading,
)


class Request(NamedTuple):
    """A request: `headers` have names in lower case, `path` and `query` are as they were sent."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Response(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes


Handler = Callable[[Request], "Response | Awaitable[Response]"]


class HttpProtocol(asyncio.Protocol):
    """One connection. Its requests are handled one after the other."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._parser = httptools.HttpRequestParser(self)
        self._requests: deque[tuple[Request, bool]] = deque()
        self._waiting: asyncio.Task[None] | None = None
        self._head = RequestHead()
        self._is_closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel a response that nobody waits for: a receive would take messages."""
        del exc
        if self._waiting:
            self._waiting.cancel()

    def data_received(self, data: bytes) -> None:
        if self._is_closing:
            return
        was_open = self._head.is_open
        try:
            self._parser.feed_data(data)
            if was_open and self._head.is_open:
                self._head.add(len(data))
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, HeadTooLarge):
            status = 431 if self._head.is_too_large else 400
            self._write(Response(status, {}, b""), keep_alive=False)

    def on_message_begin(self) -> None:
        """The parser calls this, and the methods below, for the parts of a request."""
        self._head.begin()
        self._path = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        """A part of the request's target."""
        self._head.add(len(url))
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._head.add(len(name) + len(value) + SEPARATORS)
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """All headers were read."""
        self._head.end()
        if self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The request is complete."""
        path, _, query = self._path.decode("latin-1").partition("?")
        method = self._parser.get_method().decode("ascii")
        request = Request(method, path, query, self._headers, b"".join(self._body))
        self._requests.append((request, self._parser.should_keep_alive()))
        if self._waiting is None:
            self._respond()

    def _respond(self) -> None:
        while self._requests and self._waiting is None and not self._is_closing:
            request, keep_alive = self._requests.popleft()
            response = self._handler(request)
            if isinstance(response, Response):
                self._write(response, keep_alive=keep_alive)
            else:
                self._waiting = asyncio.ensure_future(self._wait(response, keep_alive=keep_alive))

    async def _wait(self, response: Awaitable[Response], *, keep_alive: bool) -> None:
        try:
            answer = await response
        except Exception:
            log.error(f"The embedded AWS failed:\n{traceback.format_exc()}")
            answer = Response(500, {}, b"")
        if not self._is_closing:
            self._write(answer, keep_alive=keep_alive)
        self._waiting = None
        self._respond()

    def _write(self, response: Response, *, keep_alive: bool) -> None:
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        # The response to HEAD has the length of a body that is not sent.
        if "Content-Length" not in response.headers:
            lines.append(f"Content-Length: {len(response.body)}")
        if not keep_alive:
            lines.append("Connection: close")
        head = "\r\n".join((*lines, "\r\n")).encode("latin-1")
        self._transport.write(head + response.body)
        if not keep_alive:
            self._is_closing = True
            close_after_reading(self._transport)
