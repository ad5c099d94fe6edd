"""The chat needs every action of its policies: without any one, a call of the chat is refused."""

import json
import re
import time
from contextlib import suppress
from functools import partial

import pytest
from chalice_gateway.testing import App, AppNotStarted, HandshakeRefused

from chalicelib.domain import Connection
from chalicelib.stores import to_item
from tests.cloud.support.policies import (
    APP_ACTIONS,
    CHALICE_ACTIONS,
    CONNECTIONS,
    MESSAGES,
    QUEUE_ACTIONS,
    resolved,
    without,
)
from tests.support.clients import ChatClient
from tests.support.running import ROOT

REFUSAL_TIMEOUT_S = 90
MESSAGES_SENT = 8  # by `use_every_action`
# The chat asks for the queue's address once in a process, so this takes a process of its own.
CACHED_ACTIONS = {"sqs:GetQueueUrl"}


@pytest.fixture(scope="module")
def shared_chat(policy, tmp_path_factory):
    """A running chat, and the file of its policy, whose changes are in force at once."""
    file = tmp_path_factory.mktemp("policy") / "policy.json"
    with started_chat(policy, file) as chat:
        yield chat, file


def started_chat(policy, file):
    file.write_text(json.dumps(policy))
    # Chunks of two, so that a handful of recipients takes the queue.
    return App(ROOT, "--policy", str(file), env={"FANOUT_CHUNK": "2"})


def use_every_action(chat):
    """Have clients do all that calls AWS, as far as they get."""
    put_lost_connections(chat)
    client = partial(ChatClient, chat.ws_url)
    # Three are more than a chunk, even if a late chunk has removed the lost connections.
    with suppress(HandshakeRefused), client(name="ana") as ana, client() as ben, client():
        for _ in range(2):
            ana.say("with an id", id="7")
        for action in ("history", "members", "typing", "ping"):
            ana.send_json({"action": action})
        ben.send_json({"action": "rename", "name": "Ben"})
        ben.send_json({"action": "join", "room": "garden"})
        # Before they leave: posts to closed connections are refused for another reason.
        chat.log.wait_for("  message  ", MESSAGES_SENT, REFUSAL_TIMEOUT_S)


def put_lost_connections(chat):
    """Put rows of connections that are gone: some for the function itself, some for the queue."""
    dynamodb = chat.client("dynamodb")
    a_minute_ago_ms = int(time.time() - 60) * 1000
    for number in range(9):
        id, member = f"L0st0nTheWayq{number}E=", f"{number:022}"
        row = Connection(id, "lobby", "lost", member, a_minute_ago_ms, a_minute_ago_ms)
        dynamodb.put_item(TableName="WebSocketConnections-dev", Item=to_item(row))


def assert_refused(chat, file, policy, action, resource=""):
    """Use the chat under a policy until it is refused an action on a resource."""
    chat.log.clear()
    replacement = file.with_suffix(".new")
    replacement.write_text(json.dumps(policy))
    replacement.replace(file)
    use_every_action(chat)
    refusal = f"does not allow {action} on {re.escape(resource)}"
    chat.log.wait_for(refusal, timeout=REFUSAL_TIMEOUT_S)


@pytest.mark.parametrize(
    "action", sorted((APP_ACTIONS | CHALICE_ACTIONS) - QUEUE_ACTIONS - CACHED_ACTIONS)
)
def test_the_chat_needs_this_action(shared_chat, policy, action):
    assert_refused(*shared_chat, without(policy, action), action)


@pytest.mark.parametrize("action", sorted(CACHED_ACTIONS))
def test_a_new_process_of_the_chat_needs_this_action(policy, action, tmp_path):
    file = tmp_path / "policy.json"
    with started_chat(without(policy, action), file) as chat:
        assert_refused(chat, file, without(policy, action), action)


@pytest.mark.parametrize("action", sorted(QUEUE_ACTIONS))
def test_lambda_needs_this_action_to_read_the_queue(policy, action, tmp_path):
    with pytest.raises(AppNotStarted, match=f"does not allow {action}"):
        started_chat(without(policy, action), tmp_path / "policy.json")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:GetItem", CONNECTIONS),
        ("dynamodb:PutItem", CONNECTIONS),
        ("dynamodb:Query", f"{CONNECTIONS}/index/room-members"),
        ("dynamodb:GetItem", MESSAGES),
        ("dynamodb:PutItem", MESSAGES),
        ("dynamodb:Query", MESSAGES),
    ],
)
def test_the_chat_needs_this_action_on_each_table(package, shared_chat, action, resource):
    policy = without(resolved(package.template), action, resource)
    assert_refused(*shared_chat, policy, action, resource)
