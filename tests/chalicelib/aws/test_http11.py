"""HTTP responses, and bytes that resemble a response."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.http11 import (
    MAX_RESPONSE_BYTES,
    ConnectionCut,
    ProtocolError,
    Response,
    read_response,
)

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b \r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    b"3\r\nhel\r\n2;why=not\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n"
)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def read(data, piece=None):
    pieces = [
        data[at : at + (piece or len(data))] for at in range(0, len(data), piece or len(data))
    ]
    coming = iter([*pieces, *[b""] * 3])
    return read_response(lambda: next(coming))


@pytest.mark.parametrize("piece", [None, 1, 2, 7])
@pytest.mark.parametrize("data", [PLAIN, CHUNKED, CONTINUE + CONTINUE + PLAIN])
def test_a_response_is_read_in_pieces_of_any_size(data, piece):
    answer = read(data, piece)
    assert (answer.status, answer.body, answer.closes) == (200, b"hello", False)


def test_header_names_are_lowercased():
    assert read(PLAIN).headers == {"content-length": "5", "x-a": "b"}


def test_a_repeated_header_has_both_values():
    head = b"HTTP/1.1 204 No Content\r\nVia: a\r\nvia: b\r\n\r\n"
    assert read(head) == Response(204, {"via": "a, b"}, b"", closes=False)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n\r\nhello",
        PLAIN + b"HTTP/1.1 200 OK",
    ],
    ids=["it closes", "it is HTTP/1.0", "it has no length", "it sends extra bytes"],
)
def test_a_connection_that_closes_or_sends_extra_bytes_is_not_reused(data):
    assert read(data).closes
    assert read(data).body == b"hello"


@pytest.mark.parametrize(
    "data",
    [
        b"garbage\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\nhello",
        b"HTTP/1.1 200 OK\nA: b\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n: b\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        CONTINUE * 100,
    ],
)
def test_a_malformed_response_is_refused(data):
    with pytest.raises(ProtocolError):
        read(data)


HEAD = b"HTTP/1.1 200 OK\r\n"
ENDLESS = {
    "header": (HEAD + b"A: ", b"x"),
    "headers": (HEAD, b"A: b\r\n"),
    "body": (HEAD + b"\r\n", b"x"),
    "long body": (HEAD + b"Content-Length: 999999999\r\n\r\n", b"x"),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "chunk size": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n"),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_an_endless_response_is_refused_soon_after_64_kb(what):
    start, more = ENDLESS[what]
    read_bytes = []

    def receive():
        read_bytes.append(start if not read_bytes else more * 100)
        return read_bytes[-1]

    with pytest.raises(ProtocolError, match=re.escape(f"more than {MAX_RESPONSE_BYTES} bytes")):
        read_response(receive)
    assert sum(map(len, read_bytes)) < MAX_RESPONSE_BYTES + 1000


MEGABYTES = 16
CHUNK = b"400\r\n" + 1024 * b"x" + b"\r\n"
LARGE = {
    "length": (HEAD + b"Content-Length: %d\r\n\r\n", 1024 * b"x", b""),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, b"0\r\n\r\n"),
    "end of the connection": (HEAD + b"\r\n", 1024 * b"x", b""),
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_response_in_small_pieces_takes_time_in_proportion_to_its_size(what):
    head, part, end = LARGE[what]
    head = head % (MEGABYTES << 20) if b"%d" in head else head
    sent = iter([head, *[part] * (MEGABYTES << 10), end, b""])
    began = time.thread_time()
    answer = read_response(lambda: next(sent), MEGABYTES << 21)
    assert len(answer.body) == MEGABYTES << 20
    assert time.thread_time() - began < 0.5  # 4 s, if all were copied for each piece


@pytest.mark.parametrize("data", [PLAIN, CHUNKED, CONTINUE + PLAIN])
def test_a_response_that_ends_early_or_never_starts_is_reported_as_cut(data):
    for length in range(1, len(data)):
        with pytest.raises(ConnectionCut) as cut:
            read(data[:length])
        assert not cut.value.nothing_received
    with pytest.raises(ConnectionCut) as cut:
        read_response(lambda: b"")
    assert cut.value.nothing_received


@settings(max_examples=500)
@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda rest: HEAD + rest))
def test_arbitrary_bytes_are_a_response_or_refused_or_cut(data):
    with suppress(ProtocolError, ConnectionCut):
        assert read(data or b"x", 50).status >= 200
