"""With X-Ray, a message has one trace: through its function, the queue and the posts."""

import json
import socket

import pytest

from chalicelib import tracing
from tests.chalicelib.api_gateway_events import connect_event, message_event

SAMPLED = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def daemon(monkeypatch):
    """The socket of X-Ray's daemon, for an invocation that X-Ray traces."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.setblocking(False)
        host, port = opened.getsockname()
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"{host}:{port}")
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"{SAMPLED};Lineage=1:a87bd80c:1")
        yield opened


def received(daemon):
    head, _, document = daemon.recv(65536).partition(b"\n")
    assert json.loads(head) == {"format": "json", "version": 1}
    return json.loads(document)


def test_a_part_is_shown_below_the_function(daemon):
    with tracing.part("posts"):
        pass
    part = received(daemon)
    assert (part["name"], part["type"], part["fault"]) == ("posts", "subsegment", False)
    assert part["trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
    assert part["parent_id"] == "53995c3f42cd8ad8"
    assert len(part["id"]) == 16
    assert part["start_time"] <= part["end_time"]


def test_a_part_that_fails_is_shown_as_failed_and_its_exception_goes_on(daemon):
    with pytest.raises(KeyError), tracing.part("queue"):
        raise KeyError
    assert received(daemon)["fault"] is True


def test_the_trace_of_a_message_shows_its_append_and_its_posts(daemon, handle):
    handle(connect_event())
    handle(message_event('{"action":"sendmessage","data":"hello"}'))
    assert [received(daemon)["name"] for _ in range(2)] == ["append", "posts"]


def test_other_services_get_the_trace_without_the_lineage(daemon):
    assert tracing.header() == SAMPLED


@pytest.mark.parametrize("trace", ["", SAMPLED.replace("Sampled=1", "Sampled=0"), "nonsense"])
def test_without_a_trace_nothing_is_sent(daemon, monkeypatch, trace):
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
    with tracing.part("posts"):
        pass
    assert tracing.header() == ""
    with pytest.raises(BlockingIOError):
        daemon.recv(1)


@pytest.mark.parametrize("address", ["", "nonsense", "127.0.0.1:1"])
def test_a_daemon_that_is_not_there_fails_nothing(daemon, monkeypatch, address):
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", address)
    with tracing.part("posts"):
        pass
