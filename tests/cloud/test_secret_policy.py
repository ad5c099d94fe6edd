"""The functions may read their stage's own secret for tokens, and no other one."""

import json
import time

import pytest
from chalice_gateway.aws_account import ACCOUNT_ID, REGION
from chalice_gateway.testing import App, HandshakeRefused

from tests.chalicelib.auth.tokens import SECRET, claims, signed
from tests.cloud.support import template_checks as checks
from tests.cloud.support.packaging import build
from tests.cloud.support.policies import SECRET_ACTIONS, resolved, without
from tests.support.running import ROOT

NAME = "/serverless-chat/dev/auth-secret"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter{NAME}"
REFUSED = 503
REFUSAL_TIMEOUT_S = 60


@pytest.fixture
def packaged_with(project, tmp_path):
    """`packaged_with(secret)`: the template of a stage that takes tokens."""

    def package(secret):
        path = project / ".chalice" / "config.json"
        config = json.loads(path.read_text())
        variables = config["stages"]["dev"]["environment_variables"]
        variables.update({"AUTH": "token", "AUTH_SECRET": secret})
        path.write_text(json.dumps(config))
        return build(tmp_path / "out", project=project).template

    return package


def secrets_of(template):
    """The statements about secrets, as in a local run."""
    return [
        (statement["Action"], statement["Resource"])
        for statement in resolved(template)["Statement"]
        if SECRET_ACTIONS & {*statement["Action"]}
    ]


def test_a_stage_without_a_secret_reads_none(package):
    assert secrets_of(package.template) == []


@pytest.mark.parametrize(
    ("secret", "action", "arn"),
    [
        (f"ssm:{NAME}", "ssm:GetParameter", PARAMETER),
        ("ssm:auth", "ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter/auth"),
        (
            "secretsmanager:chat/auth",
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:chat/auth-??????",
        ),
    ],
)
def test_a_stage_reads_the_secret_that_it_names(packaged_with, secret, action, arn):
    template = packaged_with(secret)
    assert secrets_of(template) == [([action], [arn])]
    assert list(checks.policies(template)) == []


def test_the_packaged_policy_is_enough_and_needed_to_check_tokens(packaged_with, tmp_path):
    policy = resolved(packaged_with(f"ssm:{NAME}"))
    secret, rules = tmp_path / "secret", tmp_path / "policy.json"
    secret.write_text(SECRET)
    token = signed(claims(iss=None, aud=None, exp=int(time.time()) + 300))
    options = ["--policy", str(rules), "--ssm-parameter", f"{NAME}={secret}"]
    for name, value in {"AUTH": "token", "AUTH_SECRET": f"ssm:{NAME}"}.items():
        options += ["--env", f"{name}={value}"]
    offered = ["chat.v1", f"auth.{token}"]
    rules.write_text(json.dumps(policy))
    with App(ROOT, *options) as chat:
        assert chat.connect(subprotocols=offered).subprotocol == "chat.v1"
    rules.write_text(json.dumps(without(policy, "ssm:GetParameter")))
    with App(ROOT, *options) as chat:
        with pytest.raises(HandshakeRefused) as refused:
            chat.connect(subprotocols=offered)
        chat.log.wait_for(f"does not allow ssm:GetParameter on {PARAMETER}", 1, REFUSAL_TIMEOUT_S)
    assert refused.value.status == REFUSED
