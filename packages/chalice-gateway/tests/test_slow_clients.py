"""Clients that never read hold up nobody but themselves."""

import json
import time
from contextlib import ExitStack

import pytest
from chalice_gateway.testing import Connection
from chalice_gateway.websocket_api.transport import STALLED_TIMEOUT_S
from gateway_support.raw_websocket import RawWebSocket, frame

STUCK = 40
AT_ONCE_S = 1.0
LARGEST = 128 * 1024


@pytest.fixture(scope="module")
def gateway(shared_running):
    gateway = shared_running("tiny_app", "--concurrency", "4").wait_until_ready()
    yield gateway
    gateway.kill()


@pytest.fixture
def stuck(gateway):
    """The ids of connections that never read."""
    with ExitStack() as stack:
        ids = []
        for _ in range(STUCK):
            client = stack.enter_context(RawWebSocket(gateway.ws, receive_buffer=4096))
            assert client.status() == 101
            client.send(frame("event"))
            ids.append(json.loads(client.text())["requestContext"]["connectionId"])
        yield ids


def fill(client, connection_id):
    """Have the app post until it is refused; the error, and how long the last post took."""
    for _ in range(400):
        began = time.monotonic()
        client.send_text(f"post {connection_id} {LARGEST}")
        result = client.receive_text()
        if result != "accepted":
            return result, time.monotonic() - began
    return pytest.fail("the buffer is never full")


def test_posts_to_clients_that_do_not_read_fail_at_once_and_hold_up_nobody(gateway, stuck):
    with Connection(gateway.ws) as posting, Connection(gateway.ws) as other:
        for id in stuck:
            error, took = fill(posting, id)
            assert "LimitExceeded" in error or "ClientError" in error
            assert took < AT_ONCE_S
        began = time.monotonic()
        for id in stuck:
            posting.send_text(f"post {id} {LARGEST}")
            other.send_text("hello")
            assert other.receive_text() == "hello"
            assert posting.receive_text() != "accepted"
        assert time.monotonic() - began < STUCK * AT_ONCE_S / 10


def test_a_broadcast_reaches_at_once_who_reads_and_holds_up_no_other_room(gateway, stuck):
    with (
        Connection(gateway.ws) as ana,
        Connection(gateway.ws) as ben,
        Connection(gateway.ws) as other,
    ):
        bens = ben.ask("event")["requestContext"]["connectionId"]
        for _ in range(400):
            began = time.monotonic()
            ana.send_text(f"say {LARGEST} {' '.join(stuck)} {bens}")
            other.send_text("hello")
            assert other.receive_text() == "hello"
            assert len(ben.receive_text()) == LARGEST
            failed = int(ana.receive_text())
            assert time.monotonic() - began < AT_ONCE_S
            if failed == STUCK:
                return
    pytest.fail("the buffers are never full")


def test_a_client_that_reads_nothing_for_a_second_is_lost(gateway, stuck):
    with Connection(gateway.ws) as posting:
        for id in stuck[:2]:
            fill(posting, id)
    for id in stuck[:2]:
        ended = gateway.recorded_events.event(id, "DISCONNECT")["requestContext"]
        assert ended["disconnectStatusCode"] == 1006


def test_a_client_that_reads_slowly_stays_connected(gateway):
    with RawWebSocket(gateway.ws, receive_buffer=4096) as slow, Connection(gateway.ws) as posting:
        assert slow.status() == 101
        slow.send(frame("event"))
        id = json.loads(slow.text())["requestContext"]["connectionId"]
        fill(posting, id)
        until = time.monotonic() + 4 * STALLED_TIMEOUT_S
        while time.monotonic() < until:
            slow.socket.recv(64 * 1024)
            time.sleep(0.05)
        posting.send_text(f"post {id} 1")
        assert "Disconnected" not in posting.receive_text()
