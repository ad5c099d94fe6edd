"""The app's HTTP routes answer on the same port."""

import json
import urllib.error
import urllib.request

import pytest


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def test_a_route_answers_with_its_captured_values_and_query(tiny):
    answer = get(f"{tiny.http}/greeting/ana?x=1")
    assert answer == {"hello": "ana", "query": {"x": "1"}}


def test_a_path_without_a_route_is_forbidden_as_in_the_cloud(tiny):
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{tiny.http}/nowhere")
    assert refused.value.code == 403
    assert json.load(refused.value) == {"message": "Missing Authentication Token"}
    refused.value.close()


def test_the_stages_environment_variables_are_set(tiny):
    assert get(f"{tiny.http}/environment/COLOUR") == {"value": "blue"}


def test_another_stage_has_its_own_variables_and_its_own_address(gateway, tiny_app):
    prod = gateway(tiny_app, "--no-reload", "--stage", "prod").wait_until_ready()
    assert prod.ws.endswith("/v1")
    assert get(f"{prod.http}/environment/COLOUR") == {"value": "red"}
