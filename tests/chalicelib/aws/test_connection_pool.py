"""Connections are kept, shared and closed, and never leak."""

import gc
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from chalicelib.aws import connection_pool, http_connection
from chalicelib.aws.connection_pool import BadResponse
from chalicelib.stores import errors
from tests.chalicelib.aws.behaviours import (
    after_one_response,
    closes_at_once,
    never_answers,
    never_ends,
    post,
    reply,
    resets,
    together,
    wait_until,
)
from tests.support.hostile import OK, answers, once, serving

DESCRIPTORS = Path("/proc/self/fd")


def test_many_requests_share_a_connection(client):
    with serving(answers(OK)) as server:
        mine = client(server.url)
        for _ in range(50):
            post(mine)
        mine.delete_connection(ConnectionId="abc=")
    assert (len(server.requests), server.connections) == (51, 1)


@pytest.mark.parametrize("then", [closes_at_once, lambda peer: peer.request(), resets])
def test_a_request_uses_a_new_connection_if_the_idle_connection_is_closed(client, then):
    with serving(after_one_response(then), answers(OK)) as server:
        mine = client(server.url)
        post(mine)
        post(mine, "again")
    assert server.requests[-1][1] == b"again"
    assert server.connections == 2


def test_a_request_is_sent_at_most_twice(client):
    with serving(after_one_response(closes_at_once), closes_at_once) as server:
        mine = client(server.url)
        post(mine)
        with pytest.raises(ConnectionClosedError):
            post(mine)
    assert server.connections == 2


def test_a_request_with_a_partial_response_is_not_sent_again(client):
    def half(peer):
        peer.request()
        peer.send(OK[:20])

    with serving(after_one_response(half)) as server:
        mine = client(server.url)
        post(mine)
        with pytest.raises(ConnectionClosedError):
            post(mine)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "behaviour", [once(OK), answers(reply(200, connection="close")), once(OK * 2)]
)
def test_a_connection_that_ends_is_not_reused(client, behaviour):
    with serving(behaviour) as server:
        mine = client(server.url)
        post(mine)
        post(mine)
    assert server.connections == 2


def test_a_connection_that_was_closed_while_idle_gets_no_request(client, monkeypatch):
    monkeypatch.setattr(connection_pool, "TRUSTED_IDLE_S", 0)
    with serving(once(OK)) as server:
        mine = client(server.url)
        post(mine)
        wait_until(lambda: not server._open)
        monkeypatch.setattr(http_connection.HttpConnection, "exchange", None)
        assert mine._pool._take() is None


@pytest.mark.parametrize("later", [connection_pool.MAX_IDLE_S, -3600])
def test_a_connection_idle_for_too_long_or_for_an_unknown_time_is_closed(
    client, monkeypatch, later
):
    with serving(answers(OK)) as server:
        mine = client(server.url)
        post(mine)
        now = time.time()
        monkeypatch.setattr("time.time", lambda: now + later)
        post(mine)
        assert server.connections == 2
        wait_until(lambda: len(server._open) == 1)


def test_unused_connections_are_closed_by_the_next_request(client, monkeypatch):
    all_at_once = together(threading.Barrier(3))
    with serving(all_at_once, all_at_once, all_at_once, answers(OK)) as server:
        mine = client(server.url)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: post(mine), range(3)))
        now = time.time()
        monkeypatch.setattr("time.time", lambda: now + connection_pool.MAX_IDLE_S)
        post(mine)
        wait_until(lambda: len(server._open) == 1)


def test_the_most_recent_connection_is_reused_first_and_the_pool_keeps_its_size(client):
    all_at_once = together(threading.Barrier(8))
    with serving(all_at_once) as server:
        mine = client(server.url, size=3)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: post(mine), range(8)))
        assert server.connections == 8
        wait_until(lambda: len(server._open) == 3)
        last = mine._pool._idle[-1][1]
        post(mine)
        assert mine._pool._idle[-1][1] is last


BAD = {
    "never answers": (never_answers, ReadTimeoutError),
    "answers too slowly": (never_ends, (ReadTimeoutError, BadResponse)),
    "answers garbage": (once(b"\x00garbage\r\n\r\n" * 9), BadResponse),
    "closes at once": (closes_at_once, ConnectionClosedError),
    "closes in the middle": (once(OK[:-9]), ConnectionClosedError),
    "sends a megabyte of headers": (
        once(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 170_000),
        BadResponse,
    ),
    "sends a megabyte of body": (once(reply(200, b"x" * 1_000_000)), BadResponse),
    "speaks another protocol": (once(b"HTTP/1.1 101 X\r\n\r\n"), BadResponse),
}


ENDLESS = ("never answers", "answers too slowly")


@pytest.mark.parametrize("what", BAD)
def test_a_bad_endpoint_raises_an_error_that_is_safe_to_log(client, what, request):
    behaviour, error = BAD[what]
    if what in ENDLESS:
        request.getfixturevalue("short_timeouts")
    began = time.monotonic()
    with serving(behaviour) as server, pytest.raises(error) as raised:
        post(client(server.url), "secret words")
    assert time.monotonic() - began < 5
    assert "secret words" not in str(raised.value)
    assert errors.error_summary(raised.value) == type(raised.value).__name__


@pytest.mark.parametrize("tls", [False, True])
def test_threads_can_share_a_client(client, authority, tls):
    def echoes(peer):
        while request := peer.request():
            peer.send(
                reply(200, json.dumps({"identity": {"sourceIp": request[0].split()[1]}}).encode())
            )

    options = {"certificate": authority.certificate()} if tls else {}
    with serving(echoes, **options) as server:
        mine = client(server.url, trusting=authority.file)

        def ask(number):
            return mine.get_connection(ConnectionId=f"id{number}")["Identity"]["SourceIp"]

        with ThreadPoolExecutor(32) as pool:
            told = list(pool.map(ask, range(1000)))
        assert server.connections <= 32
    assert told == [f"/stage/@connections/id{number}" for number in range(1000)]


def descriptors():
    return len(list(DESCRIPTORS.iterdir()))


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="it counts them there")
def test_failed_requests_leak_no_descriptors(client, authority, short_timeouts):
    post_all = ThreadPoolExecutor(8)
    gc.collect()
    before = descriptors()
    for behaviour, _ in BAD.values():
        for options in ({}, {"certificate": authority.certificate()}):
            with serving(behaviour, **options) as server:
                mine = client(server.url, trusting=authority.file)
                failed = list(post_all.map(lambda _, mine=mine: failure(mine), range(8)))
            assert all(failed)
            mine.close()
    post_all.shutdown()
    assert descriptors() == before


def failure(client):
    try:
        post(client)
    except Exception as error:
        return error
