"""Downloads of public documents: over TLS, through a proxy, and from servers that misbehave."""

import time

import pytest

from chalicelib.aws import AwsSession
from chalicelib.aws.download import DownloadFailed
from tests.chalicelib.aws.behaviours import never_answers, never_ends, reply
from tests.support.certificates import Authority
from tests.support.hostile import answers, once, serving

DOCUMENT = b'{"keys":[]}'
MAX_BYTES = 64 * 1024
TIMEOUT_S = 10
SHORT_S = 1


@pytest.fixture
def session(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    made = AwsSession(parallelism=2)
    yield made
    made.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_request_has_the_path_and_query_and_no_credentials(session):
    with serving(answers(reply(200, DOCUMENT))) as server:
        assert session.download(f"{server.url}/a?b=c", MAX_BYTES, TIMEOUT_S) == DOCUMENT
    ((head, body),) = server.requests
    first, *lines = head.lower().split("\r\n")
    assert (first, body) == ("get /stage/a?b=c http/1.1", b"")
    assert "authorization" not in head.lower()
    assert {"accept: application/json", "user-agent: serverless-chat"} <= set(lines)


def test_an_address_without_a_path_is_that_of_the_root(session):
    with serving(answers(reply(200, DOCUMENT))) as server:
        session.download(server.url.removesuffix("/stage"), MAX_BYTES, TIMEOUT_S)
    assert server.requests[0][0].startswith("GET / HTTP/1.1")


def test_a_server_is_trusted_by_its_certificate(session, authority, monkeypatch):
    with serving(answers(reply(200, DOCUMENT)), certificate=authority.certificate()) as server:
        with pytest.raises(DownloadFailed, match="SSLError"):
            session.download(server.url, MAX_BYTES, TIMEOUT_S)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.file))
        trusting = AwsSession(parallelism=2)
        assert trusting.download(server.url, MAX_BYTES, TIMEOUT_S) == DOCUMENT
        trusting.close()


def test_another_status_is_a_failure_and_a_redirect_is_not_followed(session):
    with serving(answers(reply(200, DOCUMENT))) as other:
        for status in (404, 500, 302):
            answer = reply(status, DOCUMENT, Location=other.url)
            failure = pytest.raises(DownloadFailed, match=f"^status {status}$")
            with serving(answers(answer)) as server, failure:
                session.download(server.url, MAX_BYTES, TIMEOUT_S)
    assert other.requests == []


def test_a_large_document_is_refused(session):
    for more in (1, 2 * MAX_BYTES):
        failure = pytest.raises(DownloadFailed, match=r"BadResponse|more than 65536 bytes")
        with serving(once(reply(200, b"x" * (MAX_BYTES + more)))) as server, failure:
            session.download(server.url, MAX_BYTES, TIMEOUT_S)


@pytest.mark.parametrize("behaviour", [never_answers, never_ends], ids=["silent", "dripping"])
def test_a_slow_server_is_given_up_in_time(session, behaviour):
    with serving(behaviour) as server:
        began = time.monotonic()
        with pytest.raises(DownloadFailed):
            session.download(server.url, MAX_BYTES, SHORT_S)
        assert time.monotonic() - began < SHORT_S + 4


def test_a_server_that_is_gone_is_a_failure(session):
    with pytest.raises(DownloadFailed, match="EndpointConnectionError"):
        session.download("http://127.0.0.1:9/", MAX_BYTES, TIMEOUT_S)


def test_a_document_comes_through_the_proxy_of_the_environment(session, monkeypatch):
    with serving(answers(reply(200, DOCUMENT))) as proxy, serving(once(b"")) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert session.download(server.url, MAX_BYTES, TIMEOUT_S) == DOCUMENT
    assert (len(proxy.requests), server.requests) == (1, [])
    assert proxy.requests[0][0].startswith(f"GET {server.url} HTTP/1.1")


@pytest.mark.parametrize(
    "answer",
    [
        reply(404),
        reply(302, Location="http://127.0.0.1:9/"),
        reply(200, b"x" * (MAX_BYTES + 1)),
        b"x",
    ],
    ids=["status", "redirect", "large", "malformed"],
)
def test_a_bad_answer_through_a_proxy_is_a_failure(session, monkeypatch, answer):
    with serving(once(answer)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with pytest.raises(DownloadFailed):
            session.download("http://id.example/keys", MAX_BYTES, TIMEOUT_S)
    assert len(proxy.requests) == 1
