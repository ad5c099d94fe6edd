"""Malformed input from one client does not affect the others."""

import random
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from chalice_gateway.testing import TIMEOUT_S, Connection
from gateway_support.malformed import (
    bad_frames,
    bad_handshake,
    bad_http,
    bad_management,
    frame,
    handshake,
)

CASES = 1000
THREADS = 16

# What asyncio, uvicorn and websockets print for an unexpected error. Exceptions of handlers are
# expected: the tiny app raises when it answers a client that is gone.
UNEXPECTED = ("Exception in", "never retrieved", "Fatal error", "failed", "Unhandled")


def address_of(running):
    parts = urlsplit(running.http)
    return parts.hostname, parts.port


def cases():
    """For each conversation: how it opens, what it sends, how it ends."""
    rng = random.Random(7)
    openings = [connect, connect, connect_without_waiting, do_nothing, do_nothing, do_nothing]
    for _ in range(CASES):
        opening = rng.choice(openings)
        before = opening is do_nothing
        make = rng.choice([bad_handshake, bad_http, bad_management]) if before else bad_frames
        yield opening, make(rng), rng.choice([read_to_the_end, close, reset, do_nothing])


def connect(sock):
    sock.sendall(handshake())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += sock.recv(65536)
    assert answer.startswith(b"HTTP/1.1 101"), answer


def connect_without_waiting(sock):
    """Do not wait for the response, which comes after `$connect`."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(handshake(b"/api?sleep=0.1"))


def read_to_the_end(sock):
    """Read until the gateway ends the connection, at the latest at the end of input."""
    with suppress(OSError):  # the connection has ended already
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            pass
    sock.close()


def close(sock):
    sock.close()


def reset(sock):
    """Reset the connection, as a crash does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def do_nothing(sock):
    """To open: send nothing. To end: leave the connection open until the end of the test."""


def talk(address, opening, garbage, end):
    sock = socket.create_connection(address, timeout=TIMEOUT_S)
    with suppress(ConnectionError):
        opening(sock)
        sock.sendall(garbage)
    end(sock)
    return sock


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(handshake(method=b"POST"), id="another method"),
        pytest.param(handshake(version=b"HTTP/1.0"), id="an old version"),
        pytest.param(handshake(Content_Length=b"5") + b"hello", id="a body"),
        pytest.param(handshake(b"/api/\xc3\xa4"), id="an address that is not ASCII"),
        pytest.param(handshake(Sec_WebSocket_Protocol=b"\xff"), id="a header that is not ASCII"),
        pytest.param(handshake(Sec_WebSocket_Key=b"AA=="), id="a wrong key"),
        pytest.param(handshake(Sec_WebSocket_Key=b"\xff"), id="a key that is not ASCII"),
        pytest.param(b"\0\r\n\r\n", id="no HTTP"),
    ],
)
def test_a_malformed_handshake_is_answered_400(tiny, garbage):
    with socket.create_connection(address_of(tiny), timeout=TIMEOUT_S) as sock:
        sock.sendall(garbage)
        answer = sock.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_invalid_utf8_closes_with_1007(tiny):
    with Connection(tiny.ws) as client:
        client.socket.socket.sendall(frame(b"\xff"))
        assert client.wait_closed()[0] == 1007


@pytest.fixture
def attacked(gateway, tiny_app):
    """A gateway of its own, whose output has nothing from other tests, and which refuses nothing
    as overload, however slow the machine is."""
    return gateway(tiny_app, "--no-reload", "--concurrency", "100").wait_until_ready()


@pytest.mark.slow
def test_a_thousand_malformed_handshakes_and_frames_do_not_stop_the_gateway(attacked):
    address = address_of(attacked)
    with Connection(attacked.ws) as before, ThreadPoolExecutor(THREADS) as threads:
        sent = [threads.submit(talk, address, *case) for case in cases()]
        while not all(one.done() for one in sent):
            before.send_text("still-here")
            assert before.receive_text() == "still-here"
            with Connection(attacked.ws) as meanwhile:
                meanwhile.send_text("in")
                assert meanwhile.receive_text() == "in"
        left = [one.result() for one in sent]
        with Connection(attacked.ws) as after:
            after.send_text("served")
            assert after.receive_text() == "served"
    for sock in left:
        sock.close()
    assert attacked.stop() == 0
    for words in UNEXPECTED:
        assert words not in attacked.output, attacked.output
