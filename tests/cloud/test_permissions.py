"""The policies of the functions' role allow all that the chat does, and no other actions."""

import json
import subprocess
import sys

import pytest

from tests.cloud.support import template_checks as checks
from tests.cloud.support.policies import (
    APP_ACTIONS,
    CHALICE_ACTIONS,
    LOCAL_PUSH_KEY,
    LOG_ACTIONS,
    SECRET_ACTIONS,
    STREAM,
    STREAM_ACTIONS,
    actions,
    resolved,
    uncovered,
)
from tests.support.running import ROOT

INTEGRATION_TIMEOUT_S = 600


@pytest.fixture(scope="module")
def integration_run(package, tmp_path_factory):
    """The integration tests, run on a chat under the packaged policy: exit code and output, and
    the AWS calls that the chat made and was denied."""
    folder = tmp_path_factory.mktemp("policy")
    policy, calls = folder / "policy.json", folder / "calls.json"
    allowed = resolved(package.template)
    allowed["Statement"].append(LOCAL_PUSH_KEY)
    policy.write_text(json.dumps(allowed))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-x", "tests/integration"),
            *("--policy", str(policy), "--calls", str(calls)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=INTEGRATION_TIMEOUT_S,
    )
    return done, json.loads(calls.read_text()) if calls.exists() else {}


def test_the_generated_policy_has_these_actions_and_no_others(policy):
    others = SECRET_ACTIONS | CHALICE_ACTIONS | LOG_ACTIONS
    assert actions(policy) == APP_ACTIONS | others


def test_the_packaged_policy_has_the_same_actions(package):
    # The template makes the log groups, so the functions do not have to.
    made_by_the_template = {"logs:CreateLogGroup"}
    expected = APP_ACTIONS | CHALICE_ACTIONS | STREAM_ACTIONS | LOG_ACTIONS
    found = checks.actions(package.template) - SECRET_ACTIONS
    assert found == expected - made_by_the_template


def test_the_packaged_policy_allows_all_calls_of_the_chat(integration_run):
    """On these tables, this index, this queue and this API alone."""
    done, calls = integration_run
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert calls["denied"] == []


def test_the_generated_policy_allows_all_that_the_packaged_policy_allows(policy, package):
    packaged = resolved(package.template)
    # Chalice allows to read the stream only where it knows its ARN.
    assert uncovered(packaged, policy) == {(action, STREAM) for action in STREAM_ACTIONS}
    assert uncovered(policy, packaged)  # Chalice's policy names no tables


def test_the_chat_uses_every_action_of_its_policy(integration_run):
    _, calls = integration_run
    others = {"execute-api:ManageConnections", *LOCAL_PUSH_KEY["Action"]}
    assert set(calls["made"]) == APP_ACTIONS | others
