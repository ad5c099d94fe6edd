"""Connections that fail or time out: names, addresses, TLS."""

import contextlib
import socket
import ssl
import time
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)

from chalicelib import deadline
from chalicelib.aws import http_connection
from tests.chalicelib.aws.behaviours import (
    after_one_response,
    closes_at_once,
    never_answers,
    never_ends,
    post,
)
from tests.support.hostile import OK, WAIT_TIMEOUT_S, answers, refusing, serving


def test_a_request_times_out_if_its_response_never_ends(client, short_timeouts):
    began = time.monotonic()
    with serving(never_ends) as server, pytest.raises(ReadTimeoutError):
        post(client(server.url))
    assert 0.4 <= time.monotonic() - began < WAIT_TIMEOUT_S / 2


def test_a_request_times_out_if_the_server_does_not_read_it(client, short_timeouts):
    def never_reads(peer):
        peer._ended.wait(WAIT_TIMEOUT_S)

    with serving(never_reads) as server, pytest.raises(ReadTimeoutError):
        post(client(server.url), b"x" * 16_000_000)


def test_an_unreachable_endpoint_raises_endpoint_connection_error(client):
    with refusing() as url, pytest.raises(EndpointConnectionError):
        post(client(url))
    with pytest.raises(EndpointConnectionError):
        post(client("http://no-such-host.invalid"))
    with pytest.raises(EndpointConnectionError):
        post(client(f"http://{'x' * 100}.invalid"))


def test_connecting_times_out_if_the_endpoint_does_not_accept(client, short_timeouts):
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        began = time.monotonic()
        with pytest.raises(ConnectTimeoutError):
            post(client(f"http://127.0.0.1:{full.getsockname()[1]}"))
    assert time.monotonic() - began < WAIT_TIMEOUT_S / 2


def test_a_host_name_is_looked_up_once_while_it_is_cached(client, monkeypatch):
    asked, look_up = [], socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **o: asked.append(a) or look_up(*a, **o))
    with serving(answers(OK), answers(OK), answers(OK)) as server:
        mine = client(server.url)
        for _ in range(2):
            post(mine)
            mine.close()
        assert len(asked) == 1
        monkeypatch.setattr(http_connection, "DNS_CACHE_S", 0)
        post(mine)
    assert len(asked) == 2


def test_no_host_name_is_looked_up_after_the_deadline(client, monkeypatch):
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **_: asked.append(a))
    with deadline.within(0), pytest.raises(ConnectTimeoutError):
        post(client("http://127.0.0.1:9"))
    assert asked == []


def test_a_host_name_is_looked_up_again_if_its_cached_address_fails(client, monkeypatch):
    with serving(answers(OK)) as server:
        mine = client(server.url)
        post(mine)
        mine.close()
        connector = mine._pool._connector
        connector._known = [(2, 1, 6, "", ("127.0.0.1", 9))]
        with pytest.raises(EndpointConnectionError):
            post(mine)
        post(mine)
    assert len(server.requests) == 2


def test_requests_work_over_ipv6(client):
    with serving(answers(OK), host="::1") as server:
        post(client(server.url))
    assert "\r\nhost: [::1]:" in server.requests[0][0]


def test_the_next_address_is_tried_if_an_address_fails(client, monkeypatch):
    with refusing() as dead, serving(answers(OK)) as server:
        ports = [urlsplit(url).port for url in (dead, server.url)]
        found = [(2, 1, 6, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
        post(client(server.url))
    assert len(server.requests) == 1


def test_the_next_tls_connection_resumes_the_session(client, authority):
    with serving(answers(OK), certificate=authority.certificate()) as server:
        mine = client(server.url, trusting=authority.file)
        post(mine)
        mine.close()
        post(mine, "again")
    assert [body for _, body in server.requests] == [b"hello", b"again"]
    assert server.resumed == 1


def test_a_closed_tls_connection_is_replaced(client, authority):
    behaviours = (after_one_response(lambda peer: peer.request()), answers(OK))
    with serving(*behaviours, certificate=authority.certificate()) as server:
        mine = client(server.url, trusting=authority.file)
        post(mine)
        post(mine, "again")
    assert server.connections == 2


@pytest.mark.parametrize("wrong", ["name", "date", "authority", "no certificate at all"])
def test_a_wrong_certificate_raises_ssl_error_and_nothing_is_sent(client, authority, wrong):
    certificate = {
        "name": lambda: authority.certificate("elsewhere.example"),
        "date": lambda: authority.certificate(days=-1),
    }.get(wrong, authority.certificate)()
    trusted = ssl.get_default_verify_paths().cafile if wrong == "authority" else authority.file
    options = {} if wrong == "no certificate at all" else {"certificate": certificate}
    with serving(closes_at_once, **options) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(SSLError if options else (SSLError, EndpointConnectionError)) as raised:
            post(client(url, trusting=trusted), "secret words")
    assert server.requests == []
    if options:
        assert "CERTIFICATE_VERIFY_FAILED" in str(raised.value)


def test_a_tls_handshake_that_never_ends_times_out(client, short_timeouts):
    with serving(never_answers) as server, pytest.raises(ConnectTimeoutError):
        post(client(server.url.replace("http:", "https:")))
