"""The functions' role may do what the chat does, and nothing that it does not."""

import json
import re
import subprocess
import sys

import pytest
from chalice.cli.factory import CLIFactory

from local_gateway.events import Api
from local_gateway.functions import ACCOUNT
from local_gateway.isolation import REGION
from local_gateway.policies import generated
from tests.cloud import walk
from tests.running import ROOT

SECONDS = 120
# Named in app.py for Chalice's analyser, and granted by its policy.
OF_THE_APP = {
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
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
# Not enforced here: Lambda itself writes what functions print.
LOGS = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.fixture(scope="module")
def policy():
    """What `chalice deploy` puts on the role of the functions."""
    return generated(CLIFactory(str(ROOT)).create_config_obj("dev"))


@pytest.fixture
def drive(tmp_path):
    """Has the integration tests drive the chat under a policy: how that ended, and the numbers of
    AWS calls that the chat made."""

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
        return done, json.loads(calls.read_text()) if calls.exists() else {}

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
    done, calls = drive(policy)
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert set(calls) == OF_THE_APP | {"execute-api:ManageConnections"}


def test_the_packaged_policy_names_the_same_actions(package):
    # The log groups are in the template, so that functions need not make them.
    assert walk.actions(package.template) == OF_THE_APP | BY_CHALICE | LOGS - {
        "logs:CreateLogGroup"
    }


def test_the_packaged_policy_is_enough_for_all_that_the_chat_does(package, drive):
    """On these tables, this index, this queue and this API alone."""
    done, _ = drive(resolved(package.template))
    assert done.returncode == pytest.ExitCode.OK, done.stdout


def resolved(template):
    """The packaged policy, with the ARNs that its references stand for in a local run."""
    arns = {
        "ConnectionsTable": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/WebSocketConnections-dev",
        "MessagesTable": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/ChatMessages-dev",
        "FanoutQueue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:ChatFanout-dev",
    }
    pseudo = {
        **{f"{id}.Arn": arn for id, arn in arns.items()},
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
        "WebsocketAPI": Api.id,
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


@pytest.mark.parametrize("action", sorted(OF_THE_APP | BY_CHALICE))
def test_without_any_one_of_its_actions_the_chat_fails(policy, drive, action):
    done, _ = drive(without(policy, action))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
