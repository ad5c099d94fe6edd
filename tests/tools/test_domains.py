"""The domains of a stage are found on every page of API Gateway's answers, and each for itself."""

from types import SimpleNamespace

import pytest
from chalice.deploy import models, planner

from tools.packaging import chalice_for_lambda

DOMAIN = "chat.example.com"


@pytest.mark.parametrize("has_mapping", [DOMAIN, "ws.example.com"])
def test_chalice_looks_up_the_mapping_of_each_domain(monkeypatch, has_mapping):
    monkeypatch.setattr(planner.RemoteState, "resource_exists", planner.RemoteState.resource_exists)
    chalice_for_lambda.look_up_each_domain()
    client = SimpleNamespace(api_mapping_exists=lambda domain, _path: domain == has_mapping)
    state = planner.RemoteState(client, None)
    whole = models.APIMapping("api_mapping", "(none)", "api")
    for domain in (DOMAIN, "ws.example.com"):
        assert state.resource_exists(whole, domain) == (domain == has_mapping)
