"""Requests that are too large, or never end, are refused."""

import asyncio
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from chalice_gateway.embedded_aws.http import http_server
from chalice_gateway.network.http_limits import MAX_HEAD_BYTES
from chalice_gateway.testing import TIMEOUT_S
from chalice_gateway.websocket_api import http_protocol
from gateway_support.malformed import handshake, request
from uvicorn import Config
from uvicorn.server import ServerState

MB = 1024 * 1024
ROUTE = b"/greeting/ana"


@pytest.fixture(scope="module")
def embedded():
    """The address of the embedded AWS's HTTP server, which answers 200."""
    respond = http_server.Response(200, {}, b"")
    with serving(lambda: http_server.HttpProtocol(lambda _: respond)) as address:
        yield address


class serving:  # noqa: N801
    """A protocol on a loop in a thread; its address."""

    def __init__(self, protocol):
        self.protocol, self.protocols = protocol, []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self):
        self.thread.start()
        starting = self.loop.create_server(self._make, "127.0.0.1", 0)
        self.server = asyncio.run_coroutine_threadsafe(starting, self.loop).result(TIMEOUT_S)
        return self.server.sockets[0].getsockname()

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(TIMEOUT_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _make(self):
        self.protocols.append(self.protocol())
        return self.protocols[-1]

    async def _end(self):
        self.server.close()
        for protocol in self.protocols:
            (getattr(protocol, "transport", None) or protocol._transport).abort()
        while len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0.01)


@pytest.fixture(params=["gateway", "embedded AWS"])
def address(request):
    if request.param == "embedded AWS":
        return request.getfixturevalue("embedded")
    parts = urlsplit(request.getfixturevalue("tiny").ws)
    return parts.hostname, parts.port


def response(address, data):
    """The first line of the response."""
    with socket.create_connection(address, timeout=TIMEOUT_S) as sock:
        with suppress(ConnectionError):
            sock.sendall(data)
        return sock.makefile("rb").readline()


def many(count):
    return {f"X_{number}": b"1" for number in range(count)}


LARGE = {
    "10,000 headers": many(10_000),
    "a header of 1 MB": {"Cookie": b"a" * MB},
    "a header above the limit": {"Cookie": b"a" * MAX_HEAD_BYTES},
}


@pytest.mark.parametrize("headers", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize("make", [handshake, lambda **headers: request(b"GET", ROUTE, **headers)])
def test_a_head_that_is_too_large_is_refused_with_431(address, make, headers):
    first = response(address, make(**headers))
    assert first == b"HTTP/1.1 431 Request Header Fields Too Large\r\n"


@pytest.mark.parametrize("size", [MAX_HEAD_BYTES, MB])
def test_an_address_that_is_too_long_is_refused_with_431(address, size):
    first = response(address, request(b"GET", ROUTE + b"?" + b"a" * size))
    assert first.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "start", [b"", handshake()[:-2], handshake()[:-2] + b"Cookie: "], ids=["path", "name", "value"]
)
def test_a_head_without_an_end_is_refused_with_431(address, start):
    start = start or b"GET /"
    assert response(address, start + b"a" * MB).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "headers", [many(200), {"Cookie": b"a" * 9_500}], ids=["many headers", "a long one"]
)
def test_a_head_within_the_limit_is_accepted(tiny, embedded, headers):
    parts = urlsplit(tiny.ws)
    gateway = parts.hostname, parts.port
    assert response(gateway, handshake(**headers)).startswith(b"HTTP/1.1 101 ")
    for address in (gateway, embedded):
        assert response(address, request(b"GET", ROUTE, **headers)).startswith(b"HTTP/1.1 200 ")


def test_a_large_body_is_no_part_of_the_head(address):
    body = b"a" * 3 * MAX_HEAD_BYTES
    first = response(address, request(b"PUT", ROUTE, body) + request(b"PUT", ROUTE, body))
    assert not first.startswith(b"HTTP/1.1 431 ")


@pytest.fixture
def impatient(monkeypatch):
    """The address of a gateway's HTTP server, under an app that reads the body."""
    monkeypatch.setattr(http_protocol, "REQUEST_TIMEOUT_S", 1)
    config = Config(read_body, lifespan="off", log_config=None, http=http_protocol.HttpProtocol)
    config.load()
    with serving(lambda: http_protocol.HttpProtocol(config, ServerState(), {})) as address:
        yield address


async def read_body(scope, receive, send):
    while (await receive()).get("more_body"):
        pass


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b""),
        (b"GET", b"HTTP/1.1 408 "),
        (handshake()[:-2], b"HTTP/1.1 408 "),
        (request(b"PUT", b"/", Content_Length=b"9") + b"half", b"HTTP/1.1 408 "),
    ],
    ids=["nothing", "half a request line", "half a handshake", "half a body"],
)
def test_a_request_that_does_not_end_is_dropped(impatient, sent, status):
    first = response(impatient, sent)
    assert first.startswith(status)
    assert bool(first) is bool(status)
