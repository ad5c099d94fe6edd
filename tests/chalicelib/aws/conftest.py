"""Clients of the @connections API, and certificates for their servers."""

import pytest
from botocore.credentials import ReadOnlyCredentials
from chalice.app import WebsocketAPI

from chalicelib.aws import connection_pool, http_connection
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http_connection import tls_context
from chalicelib.aws.management import ManagementApiClient
from chalicelib.aws.session import AwsSession
from tests.chalicelib.aws.behaviours import reply
from tests.support.certificates import Authority

SERVICE = "apigatewaymanagementapi"
ENDPOINT = "https://api.execute-api.eu-central-1.amazonaws.com/stage"
GONE = reply(410, x_amzn_ErrorType="GoneException")


@pytest.fixture
def management():
    session = AwsSession(parallelism=7)
    yield session
    session.close()


@pytest.fixture
def chalice(management):
    """`chalice(server)`: Chalice's own API with our session; it posts to the server."""

    def make(server):
        api = WebsocketAPI(env={})
        api.session = management
        api._endpoint = server.url
        return api

    return make


KEY = ReadOnlyCredentials("AKID", "secret", "token", None)


@pytest.fixture
def client():
    """`client(url)`: a client; closed after the test."""
    made = []

    def make(url, size=32, trusting=None):
        context = tls_context(trusting and str(trusting))
        endpoint = Endpoint(url)
        made.append(ManagementApiClient(endpoint, "us-east-1", lambda: KEY, size, context))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def short_timeouts(monkeypatch):
    """Short time-outs."""
    monkeypatch.setattr(http_connection, "READ_TIMEOUT_S", 0.2)
    monkeypatch.setattr(http_connection, "CONNECT_TIMEOUT_S", 0.2)
    monkeypatch.setattr(connection_pool, "REQUEST_TIMEOUT_S", 0.4)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))
