"""A small HTTP/1.1 client for asyncio, with kept-alive connections."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools


class HttpResponse(NamedTuple):
    """A response: `headers` have names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Unreachable(Exception):
    """There is no response: the connection failed, or was closed."""


class HttpClient:
    """Sends requests to servers on this machine. A connection is kept and used again."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], list[_Connection]] = {}
        self._is_closed = False

    async def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> HttpResponse:
        """The response. Raises Unreachable."""
        parts = urlsplit(url)
        address = parts.hostname or "", parts.port or 80
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = _request(method, target, {"Host": parts.netloc, **headers}, body)
        idle = self._idle.setdefault(address, [])
        while idle:
            connection = idle.pop()
            # The server may have closed a connection that was idle.
            if connection.is_open and (response := await self._ask(address, connection, request)):
                return response
        response = await self._ask(address, await _connect(address), request)
        if response is None:
            raise Unreachable(f"{parts.netloc} closed the connection")
        return response

    async def _ask(
        self, address: tuple[str, int], connection: _Connection, request: bytes
    ) -> HttpResponse | None:
        """The response, None if the connection was closed before its first byte."""
        try:
            response = await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        if self._is_closed:
            connection.close()
        elif connection.is_open:
            self._idle.setdefault(address, []).append(connection)
        return response

    def close(self) -> None:
        """Close the idle connections, and each other one after its response."""
        self._is_closed = True
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()


def _request(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


async def _connect(address: tuple[str, int]) -> _Connection:
    try:
        _, connection = await asyncio.get_running_loop().create_connection(_Connection, *address)
    except OSError as error:
        reason = error.strerror or error
        raise Unreachable(f"{address[0]}:{address[1]} cannot be reached: {reason}") from None
    return connection


class _Connection(asyncio.Protocol):
    """One connection, and its response as httptools parses it."""

    _answer: asyncio.Future[HttpResponse | None] | None = None
    is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._answer and not self._answer.done():
            if self._is_begun:
                self._answer.set_exception(Unreachable(f"the response is cut: {exc}"))
            else:
                self._answer.set_result(None)

    async def ask(self, request: bytes) -> HttpResponse | None:
        """Send a request; its response, None if the connection is closed before that begins."""
        self._is_begun = False
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()
            return
        self._is_begun = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.close()
            self._answer.set_exception(Unreachable(f"the response is not valid: {error}"))

    def close(self) -> None:
        """Close the connection."""
        self.is_open = False
        self._transport.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser calls this, and the methods below, for the parts of a response."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The response is complete."""
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer and not self._answer.done():
            status = self._parser.get_status_code()
            self._answer.set_result(HttpResponse(status, self._headers, b"".join(self._body)))
