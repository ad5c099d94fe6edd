"""The functions' role may do what the chat does, and nothing that it does not."""

import json
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

import boto3
import pytest
from chalice.cli.factory import CLIFactory
from chalice_gateway.aws_account import ACCOUNT_ID, API_ID, REGION
from chalice_gateway.testing import generated_policy
from websockets.exceptions import InvalidStatus

from chalicelib.domain import Connection
from chalicelib.stores import to_item
from tests.cloud import walk
from tests.support.clients import Client
from tests.support.running import ROOT

SECONDS = 600
CONNECTIONS = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/WebSocketConnections-dev"
MESSAGES = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/ChatMessages-dev"
# Named in app.py for Chalice's analyser, and granted by its policy.
OF_THE_APP = {
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "sqs:GetQueueUrl",
    "sqs:SendMessage",
}
# Granted by Chalice to every function behind a WebSocket API or a queue.
BY_CHALICE = {
    "execute-api:ManageConnections",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
OF_LAMBDA = {name for name in BY_CHALICE if name.startswith("sqs:")}
# Not enforced here: Lambda itself writes what functions print.
LOGS = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.fixture(scope="module")
def policy():
    """What `chalice deploy` puts on the role of the functions."""
    return generated_policy(CLIFactory(str(ROOT)).create_config_obj("dev"))


@dataclass
class Driven:
    """How the integration tests ended.

    made: the actions of the AWS calls that the chat made.
    denied: action and resource of those that its policy did not allow.
    """

    code: int
    output: str
    made: set[str]
    denied: list[list[str]]


@pytest.fixture
def drive(tmp_path):
    """Has the integration tests drive the chat under a policy, until one fails."""

    def run(policy):
        file, calls = tmp_path / "policy.json", tmp_path / "calls.json"
        file.write_text(json.dumps(policy))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-x", "tests/integration"),
                *("--policy", str(file), "--calls", str(calls)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        found = json.loads(calls.read_text()) if calls.exists() else {"made": {}, "denied": []}
        return Driven(done.returncode, done.stdout, set(found["made"]), found["denied"])

    return run


def actions(policy):
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def without(policy, action):
    statements = [
        {**statement, "Action": [name for name in statement["Action"] if name != action]}
        for statement in policy["Statement"]
    ]
    return {**policy, "Statement": statements}


def test_the_policy_names_these_actions_and_no_others(policy):
    assert actions(policy) == OF_THE_APP | BY_CHALICE | LOGS


def test_under_its_own_policy_the_chat_does_all_that_it_can_and_uses_every_action(policy, drive):
    driven = drive(policy)
    assert driven.code == pytest.ExitCode.OK, driven.output
    assert driven.made == OF_THE_APP | {"execute-api:ManageConnections"}
    assert driven.denied == []


def test_the_packaged_policy_names_the_same_actions(package):
    # The log groups are in the template, so that functions need not make them.
    assert walk.actions(package.template) == OF_THE_APP | BY_CHALICE | LOGS - {
        "logs:CreateLogGroup"
    }


def test_the_packaged_policy_is_enough_for_all_that_the_chat_does(package, drive):
    """On these tables, this index, this queue and this API alone."""
    driven = drive(resolved(package.template))
    assert driven.code == pytest.ExitCode.OK, driven.output
    assert driven.denied == []


def resolved(template):
    """The packaged policy, with the ARNs that its references stand for in a local run."""
    arns = {
        "ConnectionsTable": CONNECTIONS,
        "MessagesTable": MESSAGES,
        "FanoutQueue": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:ChatFanout-dev",
    }
    pseudo = {
        **{f"{id}.Arn": arn for id, arn in arns.items()},
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT_ID,
        "WebsocketAPI": API_ID,
    }

    def arn(resource):
        if "Fn::GetAtt" in resource:
            return arns.get(resource["Fn::GetAtt"][0], "arn:aws:logs:*")
        return re.sub(r"\$\{(.+?)\}", lambda found: pseudo[found[1]], resource["Fn::Sub"])

    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": [arn(r) for r in resources]}
        for actions, resources in walk.statements(template)
    ]
    return {"Version": "2012-10-17", "Statement": statements}


@pytest.fixture
def refused(tmp_path, gateway):
    """Waits until the chat, under a policy, is refused an action on a resource."""

    def wait(policy, action, resource=""):
        file = tmp_path / "policy.json"
        file.write_text(json.dumps(policy))
        running = gateway(ROOT, "--policy", str(file), FANOUT_CHUNK="2")
        if action in OF_LAMBDA:  # which reads the queue for the function: nothing starts without
            return running.wait_for(f"the policy does not allow {action}")
        running.wait_until_ready()
        do_a_bit_of_all(running)
        refusal = f"does not allow {action} on {re.escape(resource)}"
        found = re.search(refusal, running.output) or running.wait_for(refusal)
        running.kill()
        return found

    return wait


def do_a_bit_of_all(chat):
    """Have two people do all that makes a call to AWS, as far as they get."""
    put_ghosts(chat)
    with suppress(InvalidStatus), Client(chat.ws, name="ana") as ana, Client(chat.ws) as bo:
        for _ in range(2):
            ana.say("with an id", id="7")
        for frame in ("history", "members", "typing", "ping"):
            ana.send({"action": frame})
        bo.send({"action": "rename", "name": "Bob"})
        bo.send({"action": "join", "room": "garden"})
        for _ in range(8):  # before they leave: who is not there is refused for another reason
            chat.wait_for("  message  ")


def put_ghosts(chat):
    """Connections that are gone, and whose rows are there: for a function, and for the queue."""
    dynamodb = boto3.client("dynamodb", endpoint_url=chat.dynamodb)
    a_minute_ago = int(time.time() - 60) * 1000
    for number in range(9):
        id, member = f"L0st0nTheWayq{number}E=", f"{number:022}"
        row = Connection(id, "lobby", "lost", member, a_minute_ago, a_minute_ago)
        dynamodb.put_item(TableName="WebSocketConnections-dev", Item=to_item(row))
    dynamodb.close()


@pytest.mark.parametrize("action", sorted(OF_THE_APP | BY_CHALICE))
def test_the_chat_asks_for_each_of_its_actions_and_is_refused_it_without(policy, refused, action):
    assert refused(without(policy, action), action)


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
def test_nor_can_an_action_on_one_table_be_taken_away_that_others_have_too(
    package, refused, action, resource
):
    policy = resolved(package.template)
    for statement in policy["Statement"]:
        if resource in statement["Resource"]:
            statement["Action"] = [name for name in statement["Action"] if name != action]
    assert refused(policy, action, resource)
