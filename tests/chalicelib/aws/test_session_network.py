"""AwsSession: proxies and trusted certificates."""

import pytest

from chalicelib.aws.management import ManagementApiClient
from chalicelib.concurrency.workers import Greenlets, Threads
from tests.chalicelib.aws.behaviours import reply
from tests.support.hostile import OK, answers, serving

SERVICE = "apigatewaymanagementapi"
ENDPOINT = "https://api.execute-api.eu-central-1.amazonaws.com/stage"
GONE = reply(410, x_amzn_ErrorType="GoneException")


@pytest.fixture
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("variables", "ours"),
    [
        ({}, True),
        ({"HTTPS_PROXY": "http://127.0.0.1:9"}, False),
        ({"https_proxy": "http://127.0.0.1:9"}, False),
        ({"HTTP_PROXY": "http://127.0.0.1:9"}, True),
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "other.org,.amazonaws.com"}, True),
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "other.org"}, False),
    ],
)
def test_an_https_proxy_selects_botocores_client(
    management, no_proxy, monkeypatch, variables, ours
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client = management.client(SERVICE, endpoint_url=ENDPOINT)
    assert isinstance(client, ManagementApiClient) is ours


@pytest.mark.parametrize(
    ("variables", "workers"),
    [({}, Greenlets), ({"HTTP_PROXY": "x"}, Greenlets), ({"HTTPS_PROXY": "x"}, Threads)],
)
def test_greenlets_are_used_only_with_our_own_client(
    management, no_proxy, monkeypatch, variables, workers
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert isinstance(management.workers(), workers)


def test_posts_go_through_an_http_proxy(management, chalice, no_proxy, monkeypatch):
    with serving(answers(OK)) as proxy, serving(answers(OK)) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        chalice(server).send("abc=", "hello")
        assert (len(proxy.requests), len(server.requests)) == (1, 0)


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_trusted_certificates_are_read_from_botocores_variables(management, monkeypatch, variable):
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, "/no/such/file")
    with pytest.raises(FileNotFoundError):
        management.client(SERVICE, endpoint_url=ENDPOINT)


def test_a_warm_up_prepares_the_tls_context(management, monkeypatch):
    management.warm_up()
    monkeypatch.setattr("ssl.create_default_context", None)
    management.client(SERVICE, endpoint_url=ENDPOINT)
