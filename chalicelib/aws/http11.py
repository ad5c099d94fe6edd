"""HTTP/1.1 responses, read from a connection. Anything malformed is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

MAX_RESPONSE_BYTES = 64 * 1024  # headers included; API Gateway's responses have less than 1 KB
MAX_INTERIM_RESPONSES = 8  # 1xx responses before the final one

_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?(?=\r\n|\Z)", re.ASCII)
_HEADER = re.compile(r"\r\n([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n]*)", re.ASCII)
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
    first, lines = _STATUS_LINE.match(text), _HEADER.findall(text)
    if first is None or not len(lines) == text.count("\r") == text.count("\n"):
        raise ProtocolError("bad status line or header")
    headers: dict[str, str] = {}
    for name, value in lines:
        name, value = name.lower(), value.rstrip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    version, status = first.groups()
    return version, int(status), headers


def _body(status: int, headers: dict[str, str], received: _Received) -> bytes | None:
    """The body; None: everything until the connection ends."""
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if status in _WITHOUT_BODY:
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
