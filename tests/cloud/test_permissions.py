"""The functions' role may do what the chat does, and nothing that it does not."""

import json
import subprocess
import sys

import pytest
from chalice.cli.factory import CLIFactory

from local_gateway.policies import generated
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


@pytest.mark.parametrize("action", sorted(OF_THE_APP | BY_CHALICE))
def test_without_any_one_of_its_actions_the_chat_fails(policy, drive, action):
    done, _ = drive(without(policy, action))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
