"""The chat needs every action of its policies: without any one, a call of the chat is refused."""

import json
import re
import time
from contextlib import suppress

import boto3
import pytest
from websockets.exceptions import InvalidStatus

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
from tests.support.clients import Client
from tests.support.running import ROOT, Running

REFUSAL_TIMEOUT_S = 90
MESSAGES_SENT = 8  # by `use_every_action`
# The chat asks for the queue's address once in a process, so this takes a process of its own.
CACHED_ACTIONS = {"sqs:GetQueueUrl"}


@pytest.fixture
def start_chat(gateway, tmp_path):
    """Starts a chat under a policy for one test: `start_chat(policy)`."""
    return lambda policy: start(gateway, policy, tmp_path / "policy.json")


@pytest.fixture(scope="module")
def shared_chat(policy, tmp_path_factory):
    """A running chat, and the file of its policy, whose changes are in force at once."""
    chat, file = start(Running, policy, tmp_path_factory.mktemp("policy") / "policy.json")
    try:
        yield chat.wait_until_ready(), file
    finally:
        chat.kill()


def start(gateway, policy, file):
    file.write_text(json.dumps(policy))
    # Chunks of two, so that a handful of recipients takes the queue.
    return gateway(ROOT, "--policy", str(file), FANOUT_CHUNK="2"), file


def use_every_action(chat):
    """Have clients do all that calls AWS, as far as they get."""
    since = len(chat.output)
    put_lost_connections(chat)
    # Three are more than a chunk, even if a late chunk has removed the lost connections.
    with (
        suppress(InvalidStatus),
        Client(chat.ws, name="ana") as ana,
        Client(chat.ws) as ben,
        Client(chat.ws),
    ):
        for _ in range(2):
            ana.say("with an id", id="7")
        for action in ("history", "members", "typing", "ping"):
            ana.send({"action": action})
        ben.send({"action": "rename", "name": "Ben"})
        ben.send({"action": "join", "room": "garden"})
        # Before they leave: posts to closed connections are refused for another reason.
        wait_for(chat, "  message  ", since, MESSAGES_SENT)


def put_lost_connections(chat):
    """Put rows of connections that are gone: some for the function itself, some for the queue."""
    dynamodb = boto3.client("dynamodb", endpoint_url=chat.dynamodb)
    a_minute_ago_ms = int(time.time() - 60) * 1000
    for number in range(9):
        id, member = f"L0st0nTheWayq{number}E=", f"{number:022}"
        row = Connection(id, "lobby", "lost", member, a_minute_ago_ms, a_minute_ago_ms)
        dynamodb.put_item(TableName="WebSocketConnections-dev", Item=to_item(row))
    dynamodb.close()


def wait_for(chat, pattern, since, count=1):
    """Wait until the chat has printed a pattern so many times, from an offset of its output on."""
    deadline = time.monotonic() + REFUSAL_TIMEOUT_S
    while len(re.findall(pattern, chat.output[since:])) < count:
        assert time.monotonic() < deadline, f"no {pattern!r} in:\n{chat.output[since:]}"
        time.sleep(0.01)


def assert_refused(shared_chat, policy, action, resource=""):
    """Use the chat under a policy until it is refused an action on a resource."""
    chat, file = shared_chat
    since = len(chat.output)
    replacement = file.with_suffix(".new")
    replacement.write_text(json.dumps(policy))
    replacement.replace(file)
    use_every_action(chat)
    wait_for(chat, f"does not allow {action} on {re.escape(resource)}", since)


@pytest.mark.parametrize(
    "action", sorted((APP_ACTIONS | CHALICE_ACTIONS) - QUEUE_ACTIONS - CACHED_ACTIONS)
)
def test_the_chat_needs_this_action(shared_chat, policy, action):
    assert_refused(shared_chat, without(policy, action), action)


@pytest.mark.parametrize("action", sorted(CACHED_ACTIONS))
def test_a_new_process_of_the_chat_needs_this_action(start_chat, policy, action):
    chat, file = start_chat(without(policy, action))
    assert_refused((chat.wait_until_ready(), file), without(policy, action), action)


@pytest.mark.parametrize("action", sorted(QUEUE_ACTIONS))
def test_lambda_needs_this_action_to_read_the_queue(start_chat, policy, action):
    chat, _ = start_chat(without(policy, action))
    chat.wait_for(f"the policy does not allow {action}")


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
    assert_refused(shared_chat, policy, action, resource)
