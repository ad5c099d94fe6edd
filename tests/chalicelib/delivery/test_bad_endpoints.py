"""Broadcasts to broken endpoints: each ends, is counted and logged, and leaks nothing."""

import math
import re
import time
from functools import partial
from types import SimpleNamespace

import pytest

from chalicelib import deadline
from chalicelib.delivery.broadcaster import MAX_ATTEMPTS, MAX_CONCURRENT_POSTS, Delivery
from tests.chalicelib.aws.behaviours import closes_at_once, never_answers, never_ends
from tests.support.hostile import WAIT_TIMEOUT_S, once, refusing, serving

FRAME = '{"type":"message","data":"secret words"}'
IDS = [f"c{number:03}=" for number in range(MAX_CONCURRENT_POSTS + 8)]
ATTEMPTS = 3  # the machine may have paused in one
MANY = [f"c{number:03}=" for number in range(300)]

ENDLESS = {"never answers": never_answers, "answers too slowly": never_ends}
BROKEN = {
    "answers garbage": (once(b"\x00garbage\r\n\r\n" * 9), "BadResponse"),
    "closes at once": (closes_at_once, "ConnectionClosedError"),
    "sends a megabyte of headers": (
        once(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 170_000),
        "BadResponse",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_posts_to_a_broken_endpoint_fail_after_all_attempts(
    at, authority, trusted, lines, no_backoff, what, tls
):
    behaviour, name = BROKEN[what]
    options = {"certificate": authority.certificate()} if tls else {}
    with serving(behaviour, **options) as server:
        delivery = at(server.url).broadcast(FRAME, IDS)
    assert outcome(delivery) == Delivery(failed=IDS, retried=(MAX_ATTEMPTS - 1) * len(IDS))
    check_lines(lines(), name)


@pytest.mark.parametrize("what", ENDLESS)
def test_posts_to_an_endpoint_that_never_answers_time_out(
    at, lines, no_backoff, short_timeouts, what
):
    with serving(ENDLESS[what]) as server:
        delivery = at(server.url).broadcast(FRAME, IDS)
    assert outcome(delivery) == Delivery(failed=IDS, retried=(MAX_ATTEMPTS - 1) * len(IDS))
    check_lines(lines(), "TimeoutError")


def outcome(delivery):
    """The delivery with its ids sorted."""
    for ids in (delivery.gone, delivery.failed, delivery.undelivered):
        ids.sort()
    return delivery


def check_lines(lines, name):
    """Each recipient has one log line, with only its id and the error's name."""
    kinds = "(Read|Connect)" if name == "TimeoutError" else ""
    assert sorted(line.split()[2] for line in lines) == IDS
    for line in lines:
        assert re.fullmatch(rf"post to c\d+= failed: {kinds}{name}", line)


@pytest.mark.parametrize("wrong", ["name", "date", "authority"])
def test_posts_with_a_wrong_certificate_send_nothing_and_are_not_retried(
    at, authority, monkeypatch, lines, wrong
):
    name = "elsewhere.example" if wrong == "name" else "localhost"
    certificate = authority.certificate(name, days=-1 if wrong == "date" else 2)
    if wrong != "authority":
        monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.file))
    with serving(closes_at_once, certificate=certificate) as server:
        delivery = at(server.url).broadcast(FRAME, IDS)
    assert outcome(delivery) == Delivery(failed=IDS)
    assert (server.connections, server.requests) == (len(IDS), [])
    assert sorted(lines()) == [f"post to {id} failed: SSLError" for id in IDS]


def test_posts_are_retried_if_the_tls_handshake_is_cut(at, trusted, lines, no_backoff):
    with serving(lambda peer: peer._receive()) as server:
        delivery = at(server.url.replace("http:", "https:")).broadcast(FRAME, IDS)
    assert outcome(delivery) == Delivery(failed=IDS, retried=(MAX_ATTEMPTS - 1) * len(IDS))
    check_lines(lines(), "EndpointConnectionError")


def test_posts_are_retried_if_nothing_listens_at_the_endpoint(at, lines, no_backoff):
    with refusing() as url:
        delivery = at(url).broadcast(FRAME, IDS)
    assert outcome(delivery) == Delivery(failed=IDS, retried=(MAX_ATTEMPTS - 1) * len(IDS))
    check_lines(lines(), "EndpointConnectionError")


def never_reads(peer):
    peer._ended.wait(WAIT_TIMEOUT_S)


SLOW = {
    "never answers": (never_answers, "http:", FRAME, MANY),
    "never ends its answer": (never_ends, "http:", FRAME, MANY),
    "never reads": (never_reads, "http:", "x" * 10_000_000, MANY[:4]),
    "never ends the handshake": (never_reads, "https:", FRAME, MANY),
}


@pytest.mark.parametrize("what", SLOW)
def test_a_broadcast_to_a_stalled_endpoint_ends_before_lambdas_timeout(at, trusted, what):
    behaviour, scheme, frame, recipients = SLOW[what]
    took = []
    while min(took, default=math.inf) >= deadline.RESERVE_S + 0.5 and len(took) < ATTEMPTS:
        with serving(behaviour) as server:
            broadcaster = at(server.url.replace("http:", scheme))
            broadcast = partial(broadcaster.broadcast, frame, recipients)
            function = deadline.with_deadline(lambda _, broadcast=broadcast: broadcast())
            began = time.monotonic()
            delivery = function(invocation(deadline.RESERVE_S + 0.5))
            took.append(time.monotonic() - began)
        assert outcome(delivery) == Delivery(undelivered=recipients)
    assert 0.5 <= min(took) < deadline.RESERVE_S + 0.5


def invocation(seconds):
    """An event of an invocation that Lambda ends after a number of seconds."""
    return SimpleNamespace(
        context=SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1000)
    )
