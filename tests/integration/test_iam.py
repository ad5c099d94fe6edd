"""`API_AUTH=iam` in a local run: who signs a request is a member named like the access key."""

import json
import urllib.request

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from chalice_gateway.testing import App

from tests.support.clients import Member
from tests.support.running import ROOT


@pytest.fixture(scope="module")
def by_iam():
    with App(ROOT, "--allow-unchecked-authorizers", env={"API_AUTH": "iam"}) as running:
        yield running


def post(chat, key, data, **headers):
    """Send a message to the lobby over HTTP, signed by a key; returns the answer's status."""
    url = f"{chat.http_url}/v1/rooms/lobby/messages"
    headers["Content-Type"] = "application/json"
    request = AWSRequest("POST", url, data=json.dumps({"data": data}).encode(), headers=headers)
    SigV4Auth(Credentials(key, "unchecked"), "execute-api", "us-east-1").add_auth(request)
    prepared = request.prepare()
    asked = urllib.request.Request(url, prepared.body, dict(prepared.headers), method="POST")
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.status


def test_a_back_end_writes_to_those_who_are_connected(by_iam):
    with by_iam.connect(connection_class=Member, room="lobby") as ana:
        assert post(by_iam, "shop", "hello") == 201
        assert post(by_iam, "shop", "again", **{"Chat-Name": "The shop"}) == 201
        first, second = (
            ana.receive_json(where=lambda frame: frame["type"] == "message") for _ in range(2)
        )
    assert (first["data"], first["name"], first["vouched"]) == ("hello", "shop", True)
    assert (second["data"], second["name"]) == ("again", "The shop")
    assert first["member"] == second["member"]


def test_a_request_without_a_signature_is_refused_and_the_page_is_not(by_iam):
    answer = by_iam.http.get("/v1/rooms/lobby/messages")
    assert (answer.status_code, answer.json_body["code"]) == (401, "no_token")
    assert by_iam.http.get("/").status_code == 200
