"""The domains of a stage are found on every page of API Gateway's answers, and each for itself."""

from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber
from chalice.deploy import models, planner

from tools.deployment import domains
from tools.packaging import chalice_for_lambda

DOMAIN = "chat.example.com"


def mapping(api, path):
    return {"ApiId": api, "ApiMappingId": path, "ApiMappingKey": path, "Stage": "api"}


def base_path(api, path):
    return {"restApiId": api, "basePath": path, "stage": "api"}


@pytest.fixture
def account():
    """An account whose answers are two pages: `account(setting)`, for a domain of that setting."""
    session = boto3.session.Session("key", "secret", region_name="us-east-1")
    clients = {name: session.client(name) for name in ("apigateway", "apigatewayv2")}
    v1, v2 = Stubber(clients["apigateway"]), Stubber(clients["apigatewayv2"])

    def answer(setting):
        name = "get_api_mappings"
        pages = [mapping("other", "a")], [mapping("ours", "b")]
        if setting == domains.PAGE:
            pages = [mapping("http", "h")], []
            first = {"items": [base_path("other", "a")], "position": "2"}
            v1.add_response("get_base_path_mappings", first, {"domainName": DOMAIN})
            second = {"items": [base_path("ours", "b")]}
            asked = {"domainName": DOMAIN, "position": "2"}
            v1.add_response("get_base_path_mappings", second, asked)
        v2.add_response(name, {"Items": pages[0], "NextToken": "2"}, {"DomainName": DOMAIN})
        v2.add_response(name, {"Items": pages[1]}, {"DomainName": DOMAIN, "NextToken": "2"})

    with v1, v2:
        yield SimpleNamespace(client=clients.__getitem__, answer=answer)
    v1.assert_no_pending_responses()
    v2.assert_no_pending_responses()


@pytest.fixture
def found(account):
    """The record of a domain: `found(setting)`."""

    def find(setting):
        config = dict.fromkeys((domains.PAGE, domains.WEBSOCKET)) | {
            setting: {"domain_name": DOMAIN}
        }
        account.answer(setting)
        [record] = domains.records(account, SimpleNamespace(**config), ["ours"])
        return record

    return find


@pytest.mark.parametrize("setting", [domains.PAGE, domains.WEBSOCKET])
def test_all_pages_of_mappings_are_read(account, found, setting):
    record = found(setting)
    assert (record["name"], record["api_mapping"]) == (setting, [{"key": "/b"}])
    account.answer(setting)
    assert domains.shared(account, [record]) == [record]


@pytest.mark.parametrize("has_mapping", [DOMAIN, "ws.example.com"])
def test_chalice_looks_up_the_mapping_of_each_domain(monkeypatch, has_mapping):
    monkeypatch.setattr(planner.RemoteState, "resource_exists", planner.RemoteState.resource_exists)
    chalice_for_lambda.look_up_each_domain()
    client = SimpleNamespace(api_mapping_exists=lambda domain, _path: domain == has_mapping)
    state = planner.RemoteState(client, None)
    whole = models.APIMapping("api_mapping", "(none)", "api")
    for domain in (DOMAIN, "ws.example.com"):
        assert state.resource_exists(whole, domain) == (domain == has_mapping)
