"""The HTTP API through the local gateway: requests and sockets are in the same rooms."""

import pytest

from chalicelib.auth import new_token
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot
from chalicelib.stores import BotStore
from tests.support.openapi import http_api

EVERYTHING = Capabilities.parse({"*": ["read", "send", "moderate", "admin"]})


@pytest.fixture
def ask(chat):
    """`ask("GET", "/v1/rooms")`: what a bot is answered that moderates every room. Each answer is
    checked against docs/openapi.yaml."""
    made = new_token()
    bots = BotStore(chat.client("dynamodb"), "ChatMembers-dev")
    bots.create(Bot(made.member, "Robot", EVERYTHING, made.secret_hash, 1, made.member))

    def request(method, path, body=None):
        headers = {"Authorization": f"Bearer {made.token}"}
        found = chat.http.request(method, path, headers=headers, json_body=body)
        parsed = found.json_body if found.body else None
        fault = http_api().fault_of_answer(method, path, found.status_code, found.headers, parsed)
        assert fault is None, fault
        return parsed

    yield request
    bots.revoke(made.member)


def hears(client, type):
    return client.receive_json(where=lambda frame: frame["type"] == type)


def test_requests_and_sockets_are_in_the_same_room(ask, join, room):
    with join(name="Ana") as ana:
        sent = ask("POST", f"/v1/rooms/{room}/messages", {"data": "The build is green."})
        heard = hears(ana, "message")
        assert (heard["name"], heard["data"]) == ("Robot", "The build is green.")
        ana.say("thank you")
        assert hears(ana, "message")["data"] == "thank you"
        listed = ask("GET", f"/v1/rooms/{room}/messages?after={sent['seq']}")["messages"]
        assert [each["data"] for each in listed] == ["thank you"]
        ask("PUT", f"/v1/rooms/{room}/messages/{listed[0]['seq']}/reactions/%F0%9F%91%8D")
        assert hears(ana, "changes")["messages"][0]["reactions"][0]["reaction"] == "👍"


def test_a_member_is_disconnected_exported_and_erased(ask, join, room):
    with join(name="Ben", session=f"ben-{room}".ljust(22, "_")[:128]) as ben:
        ben.say("my address is ...", id="1")
        member = hears(ben, "message")["member"]
        (connection,) = ask("GET", f"/v1/connections?member={member}")["connections"]
        ask("DELETE", f"/v1/connections/{connection['connection']}")
        ben.wait_closed()
    records, after = [], ""
    while after is not None:
        page = ask("GET", f"/v1/members/{member}{after}")
        records += page["records"]
        after = f"?after={page['next']}" if "next" in page else None
    assert "my address is ..." in [each.get("data") for each in records]
    after = ""
    while after is not None:
        step = ask("DELETE", f"/v1/members/{member}{after}")
        after = f"?after={step['next']}" if "next" in step else None
    (message,) = ask("GET", f"/v1/rooms/{room}/messages")["messages"]
    assert (message["name"], message.get("data")) == ("erased", None)
