"""Posts to addresses that clients gave: what is sent, and where no connection is opened to."""

import socket
from contextlib import ExitStack

import pytest

from chalicelib.aws import AwsSession
from chalicelib.aws.outgoing import MAX_ANSWER_BYTES, PostFailed
from chalicelib.net_guard import is_public, is_public_or_loopback
from tests.chalicelib.aws.behaviours import never_answers, reply
from tests.support.hostile import answers, once, serving

NAME = "receiver.example.com"
TIMEOUT_S = 10


@pytest.fixture(scope="module")
def session():
    made = AwsSession(parallelism=2)
    yield made
    made.close()


@pytest.fixture
def resolved(monkeypatch):
    """`resolved(["127.0.0.1"], ...)`: what the look-ups of names find, one after the other; returns
    the names that were looked up."""

    def resolve(*found):
        asked, rest = [], list(found)

        def getaddrinfo(host, port, **options):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in rest.pop(0)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return resolve


def url_of(server):
    return server.url.replace("127.0.0.1", NAME)


def test_a_post_has_its_headers_and_body_and_returns_any_answer(session):
    with serving(answers(reply(429, b"slow", retry_after="7"))) as server:
        found = session.post(
            f"{server.url}/a?b=c", {"topic": "t"}, b"\0body", TIMEOUT_S, is_public_or_loopback
        )
    assert (found.status, found.body, found.headers["retry-after"]) == (429, b"slow", "7")
    ((head, body),) = server.requests
    first, *lines = head.split("\r\n")
    assert (first, body) == ("POST /stage/a?b=c HTTP/1.1", b"\0body")
    assert {"topic: t", "content-length: 5", "user-agent: serverless-chat"} <= set(lines)


def test_a_private_address_is_not_connected_to_whatever_its_name(session, resolved):
    with serving(answers(reply(200))) as server:
        for found in (["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["127.0.0.1", "1.1.1.1"]):
            resolved(found)
            with pytest.raises(PostFailed, match=r"^ForbiddenAddress$"):
                session.post(url_of(server), {}, b"", TIMEOUT_S, is_public)
    assert server.requests == []


def test_a_name_that_is_rebound_is_not_looked_up_again(session, resolved):
    asked = resolved(["127.0.0.1"], ["10.0.0.1"])
    with serving(answers(reply(200))) as server:
        url = url_of(server)
        assert session.post(url, {}, b"", TIMEOUT_S, is_public_or_loopback).status == 200
    assert asked == [NAME]
    assert f"host: {NAME}:" in server.requests[0][0]


def test_a_redirect_is_not_followed(session):
    with serving(answers(reply(200))) as other, ExitStack() as redirecting:
        server = redirecting.enter_context(serving(answers(reply(307, location=other.url))))
        found = session.post(server.url, {}, b"", TIMEOUT_S, is_public_or_loopback)
    assert (found.status, other.requests) == (307, [])


@pytest.mark.parametrize(
    "behaviour", [never_answers, once(b"x"), once(reply(200, b"x" * (20 * MAX_ANSWER_BYTES)))],
    ids=["silent", "malformed", "large"],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_failure_in_time(session, behaviour):
    with serving(behaviour) as server, pytest.raises(PostFailed) as failed:
        session.post(server.url, {}, b"", 0.5, is_public_or_loopback)
    assert "127.0.0.1" not in str(failed.value)
