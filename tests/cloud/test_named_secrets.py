"""`make deploy` checks that the secrets of a stage are there before it changes anything."""

import json
import re
import shlex
import subprocess

import pytest

from chalicelib.config import OPEN, AuthSettings, PushSettings
from chalicelib.push.vapid import VapidKey
from tests.cloud.support.documented_rights import MAKE_DEPLOY, services
from tests.support.running import tool
from tools.deployment import named_secrets
from tools.sign_in import KEPT, MEANING

SECRET = "/chat/another-secret"  # the account of these tests has the one of .chalice/config.json

PUSH = {"PUSH_KEY": "ssm:/chat/push-key", "PUSH_CONTACT": "mailto:ops@example.com"}


@pytest.fixture
def stage(deploy_tool):
    """Changes the settings of the stage prod, whose sign-in is removed: `stage(AUTH=...)`."""

    def change(**variables):
        path = deploy_tool.project / ".chalice" / "config.json"
        configuration = json.loads(path.read_text())
        prod = configuration["stages"]["prod"]["environment_variables"]
        kept = {name: value for name, value in prod.items() if not name.startswith("AUTH")}
        configuration["stages"]["prod"]["environment_variables"] = {**kept, **variables}
        path.write_text(json.dumps(configuration))

    return change


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"AUTH": "token", "AUTH_SECRET": f"ssm:{SECRET}"},
            f"ssm:{SECRET}, by which tokens are checked (AUTH_SECRET).",
        ),
        (
            {"AUTH": "token", "AUTH_SECRET": "secretsmanager:chat-prod-secret"},
            "secretsmanager:chat-prod-secret, by which tokens are checked (AUTH_SECRET).",
        ),
        (
            {"AUTH": "open", **PUSH},
            "ssm:/chat/push-key, the private key of push notifications (PUSH_KEY).",
        ),
    ],
    ids=["token, ssm", "token, secretsmanager", "push, ssm"],
)
def test_a_missing_secret_is_named_with_the_command_that_creates_it(
    aws, deploy_tool, stage, variables, said, tmp_path
):
    stage(**variables)
    error = deploy_tool.refuse("--stage", "prod")
    assert f"has no secret {said}" in error
    command = re.search(r"(aws \S+ .*)$", error)[1]
    assert "openssl rand" in command
    [*words, last] = shlex.split(command)[1:]
    words = [tool("aws"), *words, f"{last.partition('=')[0]}=-a-new-secret"]
    environment = {**aws.environment(), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(words, env=environment, check=True, capture_output=True, timeout=60)
    aws.called.clear()
    assert MEANING[variables["AUTH"]] in deploy_tool.succeed("--stage", "prod")
    assert {"cloudformation", command.split()[1]} <= aws.called
    assert aws.called <= {*services(MAKE_DEPLOY), "sts"}  # which needs no right


def test_a_new_private_key_is_one_that_push_notifications_can_use():
    push = PushSettings(PUSH["PUSH_KEY"])
    [secret] = named_secrets.of_stage(AuthSettings(OPEN), push)
    command = ["sh", "-c", f"printf %s {secret.value}"]
    made = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
    assert VapidKey(made.stdout).public_key


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"AUTH": "token"}, "AUTH=token requires AUTH_SECRET or AUTH_JWKS"),
        ({"AUTH": "token", "AUTH_SECRET": "s3cret"}, "AUTH_SECRET must name a secret, not be one"),
        ({"AUTH": "yes"}, 'AUTH must be "open"'),
        ({"AUTH": "open", **PUSH, "EVENTS": "off"}, "PUSH_KEY requires EVENTS=on"),
        ({}, 'The stage prod does not say who may connect. Add "AUTH": "open" or "AUTH": "token"'),
    ],
)
def test_invalid_settings_are_refused_before_anything_changes(deploy_tool, stage, variables, said):
    stage(**variables)
    error = deploy_tool.refuse("--stage", "prod", code=2)
    assert said in error
    assert "s3cret" not in error


def test_an_open_stage_needs_no_secret_and_deploy_says_what_open_means(deploy_tool):
    assert f"\n{MEANING['open']}\n{KEPT}\n" in deploy_tool.succeed()
