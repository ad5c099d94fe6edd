"""The @connections client, answered before anything leaves the process."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.awsrequest import AWSResponse
from chalice.app import WebsocketAPI, WebsocketDisconnectedError

from chalicelib.management_api import ManagementApiSession
from local_gateway.isolation import REGION

SERVICE = "apigatewaymanagementapi"
ENDPOINT = "https://api.execute-api.eu-central-1.amazonaws.com/stage"


class Body:
    """What botocore reads an answer from."""

    def stream(self, **_):
        return iter([b""])


@pytest.fixture
def management():
    return ManagementApiSession(parallelism=7)


def answer(client, status, headers=None):
    """Let every request of `client` be answered so; returns the list that requests end up in."""
    requests = []

    def before_send(request, **_):
        requests.append(request)
        return AWSResponse(request.url, status, headers or {}, Body())

    client.meta.events.register("before-send", before_send)
    return requests


def test_posts_what_chalice_sends(management):
    api = WebsocketAPI(env={"AWS_REGION": "eu-central-1"})
    api.session = management
    api.configure_from_api_id("api", "stage")
    requests = answer(management.client(SERVICE, endpoint_url=ENDPOINT), 200)
    api.send("abc=", "héllo")
    assert requests[0].method == "POST"
    assert requests[0].url == f"{ENDPOINT}/@connections/abc%3D"
    assert requests[0].body == "héllo".encode()
    assert "Authorization" in requests[0].headers


def test_tells_chalice_who_is_gone(management):
    api = WebsocketAPI(env={"AWS_REGION": "eu-central-1"})
    api.session = management
    api.configure_from_api_id("api", "stage")
    client = management.client(SERVICE, endpoint_url=ENDPOINT)
    answer(client, 410, {"x-amzn-ErrorType": "GoneException"})
    with pytest.raises(WebsocketDisconnectedError):
        api.send("abc=", "hello")


def test_has_as_many_connections_as_there_are_posts_in_flight(management):
    config = management.client(SERVICE, endpoint_url=ENDPOINT).meta.config
    assert config.max_pool_connections == 7


def test_never_waits_as_long_as_a_lambda_may_run(management):
    config = management.client(SERVICE, endpoint_url=ENDPOINT).meta.config
    once = config.connect_timeout + config.read_timeout
    assert once * config.retries["total_max_attempts"] < 29


def test_makes_nothing_before_it_is_asked(monkeypatch):
    monkeypatch.setattr("botocore.session.get_session", None)
    ManagementApiSession(parallelism=7)


def test_makes_one_client_however_many_ask_at_once(management):
    ready = threading.Barrier(16)

    def ask(_):
        ready.wait(20)
        return management.client(SERVICE, endpoint_url=ENDPOINT)

    with ThreadPoolExecutor(16) as pool:
        clients = set(pool.map(ask, range(16)))
    assert len(clients) == 1


def test_makes_a_client_for_each_endpoint(management):
    one = management.client(SERVICE, endpoint_url=ENDPOINT)
    assert management.client(SERVICE, endpoint_url=ENDPOINT + "2") is not one


def test_makes_a_client_for_each_service_where_aws_has_it(management):
    client = management.client("dynamodb")
    assert client is management.client("dynamodb")
    assert client.meta.endpoint_url == f"https://dynamodb.{REGION}.amazonaws.com"


def test_knows_the_configured_region(management):
    assert management.region_name == REGION
