"""Our signatures, compared with botocore's."""

import datetime
import ssl
from types import SimpleNamespace
from unittest import mock
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import read_response
from chalicelib.aws.management import ManagementApiClient

REGION = "eu-central-1"
TLS = ssl.create_default_context()  # shared, because making one reads all certificates
MIDNIGHT = 1_800_057_600  # 2027-01-16T00:00:00Z
UNRESERVED = "-._~"

words = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789/+=", min_size=1, max_size=60)
credentials = st.builds(
    ReadOnlyCredentials, words, words, st.none() | st.just("") | words, st.none()
)
hosts = st.sampled_from(
    ["a.execute-api.eu-central-1.amazonaws.com", "Chat.Example.org", "127.0.0.1", "[::1]"]
)
addresses = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https"]),
    hosts,
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.sampled_from(["", "/", "/api", "/$default", "/a-b_c/d.e~f", "/api/", "/a//b", "/a+b%20c"]),
)
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda id: id not in (".", "..")
)
bodies = st.binary(max_size=50) | st.integers(0, 128 * 1024).map(lambda size: b"x" * size)
moments = st.integers(0, 4_000_000_000) | st.integers(-3, 3).map(lambda s: MIDNIGHT + s)


class Recorded:
    """Replaces a connection pool: records the request."""

    def exchange(self, request):
        self.request = request
        data = iter([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
        return read_response(lambda: next(data))


def ours(address, credentials, at, method, id, body):
    """The first line, the headers and the body of our client's request."""
    client = ManagementApiClient(Endpoint(address), REGION, lambda: credentials, 1, TLS)
    return sent(client, at, method, id, body)


def sent(client, at, method, id, body):
    client._pool = Recorded()
    client._clock.now = lambda: at + 0.9
    if method == "POST":
        client.post_to_connection(ConnectionId=id, Data=body)
    else:
        call = client.get_connection if method == "GET" else client.delete_connection
        call(ConnectionId=id)
    head, _, body = client._pool.request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


def botocores(address, credentials, at, method, id, body):
    """The headers that botocore's signer makes for the same request."""
    url = address.rstrip("/") + "/@connections/" + quote(id, safe=UNRESERVED)
    request = AWSRequest(method, url, data=body)
    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
    return request.headers


@settings(max_examples=2000, deadline=None)
@given(addresses, credentials, moments, st.sampled_from(["POST", "GET", "DELETE"]), ids, bodies)
@example("https://a", ReadOnlyCredentials("A", "b", "c", None), MIDNIGHT, "POST", "a/é= ?#%25", b"")
def test_a_signature_equals_botocores_byte_for_byte(address, credentials, at, method, id, body):
    body = body if method == "POST" else b""
    _, headers, posted = ours(address, credentials, at, method, id, body)
    expected = botocores(address, credentials, at, method, id, body)
    assert headers["authorization"] == expected["Authorization"]
    assert headers["x-amz-date"] == expected["X-Amz-Date"]
    assert headers.get("x-amz-security-token") == expected.get("X-Amz-Security-Token")
    assert posted == body


def test_each_reserved_character_of_an_id_is_escaped_once_in_the_path():
    id = "".join(map(chr, range(256))) + "€😀"
    first, _, _ = ours(
        "https://a/api", ReadOnlyCredentials("A", "b", None, None), 0, "GET", id, b""
    )
    assert first == f"GET /api/@connections/{quote(id, safe=UNRESERVED)} HTTP/1.1"


@pytest.mark.parametrize("change", ["nothing", "a second", "a day", "the credentials"])
def test_cached_signing_state_is_never_stale(change):
    now = {"key": ReadOnlyCredentials("A", "b", "t", None), "at": MIDNIGHT}
    client = ManagementApiClient(Endpoint("https://a/api"), REGION, lambda: now["key"], size=1)
    sent(client, now["at"], "POST", "id", b"hello")
    if change == "the credentials":
        now = {"key": ReadOnlyCredentials("A2", "b2", "t2", None), "at": MIDNIGHT + 1}
    elif change != "nothing":
        now["at"] += {"a second": 1, "a day": 86_400}[change]
    _, headers, _ = sent(client, now["at"], "POST", "id", b"hello")
    expected = botocores("https://a/api", now["key"], now["at"], "POST", "id", b"hello")
    assert headers["authorization"] == expected["Authorization"]


def test_credentials_are_read_once_a_second_and_the_key_is_derived_once_a_day():
    asked = []

    def credentials():
        asked.append(1)
        return SimpleNamespace(access_key="A", secret_key="b", token=None)

    client = ManagementApiClient(Endpoint("https://a/api"), REGION, credentials, size=1)
    for at in (MIDNIGHT, MIDNIGHT, MIDNIGHT, MIDNIGHT + 1):
        sent(client, at, "POST", "id", b"hello")
    assert len(asked) == 2
    key = client._signer._day
    sent(client, MIDNIGHT + 86_399, "POST", "id", b"hello")
    assert client._signer._day is key
    sent(client, MIDNIGHT + 86_400, "POST", "id", b"hello")
    assert client._signer._day is not key
