"""Clients that never read hold up nobody but themselves."""

import json
import time
from contextlib import ExitStack, suppress
from itertools import pairwise

import pytest
from chalice_gateway.testing import Connection
from chalice_gateway.websocket_api.transport import STALLED_TIMEOUT_S
from gateway_support.raw_websocket import RawWebSocket, frame

STUCK = 40
ATTEMPTS = 5
LARGEST = 128 * 1024


@pytest.fixture(scope="module")
def gateway(shared_running):
    gateway = shared_running("tiny_app", "--concurrency", "4").wait_until_ready()
    yield gateway
    gateway.kill()


@pytest.fixture
def stuck():
    """Makes connections that never read: `stuck(gateway, count)`, their ids."""
    with ExitStack() as stack:

        def connect(gateway, count):
            ids = []
            for _ in range(count):
                client = stack.enter_context(RawWebSocket(gateway.ws, receive_buffer=4096))
                assert client.status() == 101
                client.send(frame("event"))
                ids.append(json.loads(client.text())["requestContext"]["connectionId"])
            return ids

        yield connect


def fill(client, connection_id):
    """Have the app post until it is refused; the error."""
    for _ in range(400):
        client.send_text(f"post {connection_id} {LARGEST}")
        result = client.receive_text()
        if result != "accepted":
            return result
    return pytest.fail("the buffer is never full")


def test_posts_to_clients_that_do_not_read_fail_at_once_and_hold_up_nobody(patient, stuck):
    ids = stuck(patient, STUCK)
    with Connection(patient.ws) as posting, Connection(patient.ws) as other:
        assert {fill(posting, id) for id in ids} == {"LimitExceededException"}
        for id in ids:
            posting.send_text(f"post {id} {LARGEST}")
            other.send_text("hello")
            assert other.receive_text() == "hello"
            assert posting.receive_text() == "LimitExceededException"


def test_a_broadcast_reaches_at_once_who_reads_and_holds_up_no_other_room(patient, stuck):
    ids = stuck(patient, STUCK)
    with (
        Connection(patient.ws) as ana,
        Connection(patient.ws) as ben,
        Connection(patient.ws) as other,
    ):
        bens = ben.ask("event")["requestContext"]["connectionId"]
        for _ in range(400):
            ana.send_text(f"say {LARGEST} {' '.join(ids)} {bens}")
            other.send_text("hello")
            assert other.receive_text() == "hello"
            assert len(ben.receive_text()) == LARGEST
            failed = int(ana.receive_text())
            if failed == STUCK:
                break
    assert failed == STUCK, "the buffers are never full"


def test_a_client_that_reads_nothing_for_a_second_is_lost(gateway, stuck):
    ids = stuck(gateway, 2)
    with Connection(gateway.ws) as posting:
        for id in ids:
            fill(posting, id)
    for id in ids:
        ended = gateway.recorded_events.event(id, "DISCONNECT")["requestContext"]
        assert ended["disconnectStatusCode"] == 1006


def test_a_client_that_reads_slowly_stays_connected(gateway):
    for _ in range(ATTEMPTS):
        longest_pause, result = read_slowly(gateway)
        if longest_pause < STALLED_TIMEOUT_S:
            break  # otherwise the machine paused, and the client was lost
    assert "Disconnected" not in result


def read_slowly(gateway):
    """The longest time in which the client has read nothing, and the outcome of another post."""
    with RawWebSocket(gateway.ws, receive_buffer=4096) as slow, Connection(gateway.ws) as posting:
        assert slow.status() == 101
        slow.send(frame("event"))
        id = json.loads(slow.text())["requestContext"]["connectionId"]
        fill(posting, id)
        read_at = [time.monotonic()]
        with suppress(ConnectionError):
            while read_at[-1] - read_at[0] < 4 * STALLED_TIMEOUT_S:
                slow.socket.recv(64 * 1024)
                read_at.append(time.monotonic())
                time.sleep(0.05)
        posting.send_text(f"post {id} 1")
        result = posting.receive_text()
        return max(b - a for a, b in pairwise([*read_at, time.monotonic()])), result
