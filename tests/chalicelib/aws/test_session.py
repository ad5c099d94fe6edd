"""AwsSession, behind `app.websocket_api`, and how Chalice uses its client."""

import datetime
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError
from chalice.app import WebsocketAPI, WebsocketDisconnectedError
from chalice_gateway.aws_account import REGION

from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.session import AwsSession
from tests.chalicelib.aws.behaviours import INFO, reply
from tests.support.hostile import OK, answers, serving

SERVICE = "apigatewaymanagementapi"
ENDPOINT = "https://api.execute-api.eu-central-1.amazonaws.com/stage"
GONE = reply(410, x_amzn_ErrorType="GoneException")


@pytest.fixture
def switching_often():
    """Threads switch so often that a race between two of them shows soon."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_every_thread_sees_the_same_exceptions_of_a_client(switching_often):
    for _ in range(3):
        client = AwsSession(parallelism=7).client("sts")
        all_there = threading.Barrier(8)

        def look(client=client, all_there=all_there):
            all_there.wait()
            return client.exceptions

        with ThreadPoolExecutor(8) as threads:
            seen = [threads.submit(look) for _ in range(8)]
        assert {exceptions.result() for exceptions in seen} == {client.exceptions}


def test_chalices_send_posts_a_signed_request(chalice):
    with serving(answers(OK)) as server:
        chalice(server).send("abc=", "héllo")
    (head, body), *_ = server.requests
    assert head.startswith("POST /stage/@connections/abc%3D HTTP/1.1\r\n")
    assert f"/{REGION}/execute-api/aws4_request, SignedHeaders=host;x-amz-date;" in head
    assert body == "héllo".encode()


@pytest.mark.parametrize("call", ["send", "close", "info"])
def test_a_gone_connection_raises_chalices_disconnected_error(chalice, call):
    with serving(answers(GONE)) as server, pytest.raises(WebsocketDisconnectedError):
        getattr(chalice(server), call)("abc=", *(["hello"] if call == "send" else []))


def test_chalices_close_and_info_work(chalice):
    with serving(answers(reply(204), reply(200, INFO))) as server:
        api = chalice(server)
        assert api.close("abc=") is None
        info = api.info("abc=")
    at = datetime.datetime(2024, 11, 11, 11, 35, 24, 553000, datetime.timezone.utc)
    assert info["ConnectedAt"] == at
    assert [head.split()[0] for head, _ in server.requests] == ["DELETE", "GET"]


def test_the_client_uses_the_endpoint_that_chalice_configures(management):
    api = WebsocketAPI(env={"AWS_REGION": "eu-central-1"})
    api.session = management
    api.configure_from_api_id("api", "stage")
    assert api._get_client() is management.client(SERVICE, endpoint_url=ENDPOINT)


def expiring(key, seconds):
    """Credentials in the form of their source's metadata."""
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return {
        "access_key": key,
        "secret_key": "secret",
        "token": f"token-{key}",
        "expiry_time": end.isoformat(),
    }


def test_credentials_that_are_about_to_expire_are_refreshed(management, chalice):
    found = iter([expiring("LATER", 3600)])
    management._session._credentials = RefreshableCredentials.create_from_metadata(
        expiring("NOW", 60), lambda: next(found), "test"
    )
    with serving(answers(OK)) as server:
        chalice(server).send("abc=", "hello")
    assert "Credential=LATER/" in server.requests[0][0]
    assert "x-amz-security-token: token-LATER\r\n" in server.requests[0][0]


def test_credentials_that_expire_between_two_posts_are_renewed(management, chalice, monkeypatch):
    now = [datetime.datetime.now(datetime.timezone.utc)]
    found = iter([expiring("SECOND", 7200)])
    credentials = RefreshableCredentials.create_from_metadata(
        expiring("FIRST", 3600), lambda: next(found), "test"
    )
    credentials._time_fetcher = lambda: now[0]
    management._session._credentials = credentials
    with serving(answers(OK)) as server:
        api = chalice(server)
        api.send("abc=", "hello")
        now[0] += datetime.timedelta(seconds=3500)
        monkeypatch.setattr(api._client._clock, "_ahead", 2.0)  # another second
        api.send("abc=", "hello")
    used = [head.partition("Credential=")[2].partition("/")[0] for head, _ in server.requests]
    assert used == ["FIRST", "SECOND"]


def test_expired_credentials_raise_for_each_post(chalice):
    refusal = reply(403, b'{"message":"expired"}', x_amzn_ErrorType="ExpiredTokenException")
    with serving(answers(OK, refusal)) as server:
        api = chalice(server)
        api.send("abc=", "hello")
        for _ in range(3):
            with pytest.raises(ClientError, match="ExpiredTokenException"):
                api.send("abc=", "hello")


def test_nothing_is_sent_without_credentials(chalice, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with serving(answers(OK)) as server, pytest.raises(NoCredentialsError):
        chalice(server).send("abc=", "hello")
    assert not server.requests


def test_a_client_without_a_region_is_refused(management, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(NoRegionError):
        management.client(SERVICE, endpoint_url=ENDPOINT)


@pytest.mark.parametrize("url", ["ftp://a", "http://", "https://a:0", "https://a:99999", "a"])
def test_an_invalid_endpoint_address_is_refused(url):
    with pytest.raises(ValueError, match=r"Invalid|Port"):
        Endpoint(url)


def test_a_session_creates_nothing_before_it_is_used(monkeypatch):
    monkeypatch.setattr("botocore.session.get_session", None)
    AwsSession(parallelism=7)


def test_threads_that_request_a_client_at_once_share_it(management):
    ready = threading.Barrier(16)

    def ask(_):
        ready.wait(20)
        return management.client(SERVICE, endpoint_url=ENDPOINT)

    with ThreadPoolExecutor(16) as pool:
        clients = set(pool.map(ask, range(16)))
    assert len(clients) == 1


def test_each_endpoint_has_its_own_client(management):
    one = management.client(SERVICE, endpoint_url=ENDPOINT)
    assert management.client(SERVICE, endpoint_url=ENDPOINT + "2") is not one


@pytest.mark.parametrize("service", ["dynamodb", "sqs"])
def test_a_service_client_is_cached_and_uses_the_aws_endpoint(management, service):
    client = management.client(service)
    assert client is management.client(service)
    assert client._url == f"https://{service}.{REGION}.amazonaws.com"


def test_all_attempts_of_a_call_by_botocores_client_time_out_within_29_seconds(management):
    config = management._botocore_client("sqs", None).meta.config
    once = config.connect_timeout + config.read_timeout
    assert once * config.retries["total_max_attempts"] < 29


def test_a_session_has_the_configured_region(management):
    assert management.region_name == REGION
