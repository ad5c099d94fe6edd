"""HTTP/1.1 responses, read from a connection. Anything malformed is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

MAX_RESPONSE_BYTES = 64 * 1024  # headers included; API Gateway's responses have less than 1 KB
MAX_INTERIM_RESPONSES = 8  # 1xx responses before the final one

_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-5]\d\d)(?: .*)?", re.ASCII)
_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_LENGTH = re.compile(r"\d{1,9}", re.ASCII)
_CHUNK_SIZE = re.compile(r"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?", re.ASCII)
_WITHOUT_BODY = (204, 304)
_SWITCHING_PROTOCOLS = 101


class ProtocolError(Exception):
    """The received bytes are no HTTP/1.1 response, or too many."""


class ConnectionCut(Exception):
    """The connection ended before the response did.

    nothing_received: not a single byte of the response arrived.
    """

    def __init__(self, nothing_received: bool) -> None:
        super().__init__("the connection was closed")
        self.nothing_received = nothing_received


class Response(NamedTuple):
    """headers: by lower-case name; closes: no other request may follow on this connection."""

    status: int
    headers: dict[str, str]
    body: bytes
    closes: bool


def read_response(receive: Callable[[], bytes], max_bytes: int = MAX_RESPONSE_BYTES) -> Response:
    """Read the response to a request; raises ProtocolError, ConnectionCut, and what `receive` does.

    receive: returns some more bytes; none once the connection has ended.
    """
    received = _Received(receive, max_bytes)
    for _ in range(MAX_INTERIM_RESPONSES):
        version, status, headers = _head(received.until(b"\r\n\r\n"))
        if status >= 200 or status == _SWITCHING_PROTOCOLS:
            break
    if status < 200:
        raise ProtocolError(f"status {status} is not expected")
    body = _body(status, headers, received)
    closes = body is None or version == "0" or "close" in headers.get("connection", "").lower()
    body = received.rest() if body is None else body
    return Response(status, headers, body, closes or received.more)


def _head(head: bytes) -> tuple[str, int, dict[str, str]]:
    text = head.decode("latin-1")
    first, *lines = text.split("\r\n")
    if not len(lines) == text.count("\r") == text.count("\n"):
        raise ProtocolError("a line does not end in CR LF")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name, value = _lower_name(name, colon), value.strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    version, status = _version_and_status(first)
    return version, status, headers


# These two are called with the same few texts, again and again.
@lru_cache(maxsize=64)
def _version_and_status(line: str) -> tuple[str, int]:
    if found := _STATUS_LINE.fullmatch(line):
        return found[1], int(found[2])
    raise ProtocolError("bad status line")


@lru_cache(maxsize=64)
def _lower_name(name: str, colon: str) -> str:
    if colon and _NAME.fullmatch(name):
        return name.lower()
    raise ProtocolError("bad header")


def _body(status: int, headers: dict[str, str], received: _Received) -> bytes | None:
    """The body; None: everything until the connection ends."""
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if status in _WITHOUT_BODY or (length == "0" and coding is None):
        return b""
    if coding is not None:
        if coding.lower() != "chunked" or length is not None:
            raise ProtocolError("unknown transfer coding")
        return _chunks(received)
    if length is None:
        return None
    if not _LENGTH.fullmatch(length):
        raise ProtocolError("bad content length")
    return received.exactly(int(length))


def _chunks(received: _Received) -> bytes:
    chunks = list[bytes]()
    while size := _chunk_size(received.until(b"\r\n")):
        chunks.append(received.exactly(size))
        if received.exactly(2) != b"\r\n":
            raise ProtocolError("a chunk does not have its size")
    while received.until(b"\r\n"):
        continue  # trailers
    return b"".join(chunks)


def _chunk_size(line: bytes) -> int:
    found = _CHUNK_SIZE.fullmatch(line.decode("latin-1"))
    if found is None:
        raise ProtocolError("bad chunk size")
    return int(found[1], 16)


class _Received:
    """The bytes of one response, which arrive in pieces of any size."""

    def __init__(self, receive: Callable[[], bytes], max_bytes: int) -> None:
        self._receive = receive
        self._max_bytes = max_bytes
        self._bytes = bytearray()  # a large body comes in thousands of pieces
        self._count = 0

    @property
    def more(self) -> bool:
        """Whether received bytes are left unread."""
        return bool(self._bytes)

    def until(self, end: bytes) -> bytes:
        """Read up to and including `end`; return what comes before it."""
        while (at := self._bytes.find(end)) < 0:
            self._need_more()
        found = bytes(self._bytes[:at])
        del self._bytes[: at + len(end)]
        return found

    def exactly(self, count: int) -> bytes:
        """Read a number of bytes."""
        while len(self._bytes) < count:
            self._need_more()
        found = bytes(self._bytes[:count])
        del self._bytes[:count]
        return found

    def rest(self) -> bytes:
        """Read until the connection ends."""
        while self._get_more():
            continue
        found = bytes(self._bytes)
        self._bytes.clear()
        return found

    def _need_more(self) -> None:
        if not self._get_more():
            raise ConnectionCut(nothing_received=not self._count)

    def _get_more(self) -> bool:
        if self._count > self._max_bytes:
            raise ProtocolError(f"more than {self._max_bytes} bytes")
        more = self._receive()
        self._bytes += more
        self._count += len(more)
        return bool(more)
