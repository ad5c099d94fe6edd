"""The functions may invoke their stage's own review function, and no other one."""

import copy
import json

import pytest
from chalice_gateway.aws_account import ACCOUNT_ID, REGION
from chalice_gateway.testing import App

from tests.chalicelib.aws.behaviours import reply
from tests.cloud.support import template_checks as checks
from tests.cloud.support.packaging import build
from tests.cloud.support.policies import REVIEW_ACTIONS, resolved, without
from tests.support.clients import ChatClient
from tests.support.hostile import answers, serving
from tests.support.running import ROOT

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:review"


def invoked(template):
    """The functions that the functions of a template may invoke."""
    statements = resolved(template)["Statement"]
    return [s["Resource"] for s in statements if REVIEW_ACTIONS & {*s["Action"]}]


def test_a_stage_without_a_function_invokes_none(package):
    assert invoked(package.template) == []


@pytest.fixture(scope="module")
def template(copy_of_the_project, tmp_path_factory):
    """The template of a project whose stage dev has a review function."""
    folder = tmp_path_factory.mktemp("review")
    project = copy_of_the_project(folder / "project")
    path = project / ".chalice" / "config.json"
    config = json.loads(path.read_text())
    config["stages"]["dev"]["environment_variables"]["REVIEW_HOOK"] = FUNCTION
    path.write_text(json.dumps(config))
    return build(folder / "out", project=project).template


def test_a_stage_invokes_the_function_that_it_names(template):
    assert invoked(template) == [[FUNCTION]]
    assert list(checks.policies(template)) == []


def test_a_stage_without_a_function_in_the_same_package_invokes_none(template):
    of_prod = copy.deepcopy(template)
    of_prod["Parameters"]["Stage"]["Default"] = "prod"
    assert invoked(of_prod) == []
    settings = template["Mappings"]["StageSettings"]
    assert settings["dev"]["ReviewHookSetting"] == FUNCTION
    assert settings["prod"]["ReviewHookSetting"] == ""


def test_the_packaged_policy_is_enough_and_needed_to_review(template, tmp_path):
    policy, rules = resolved(template), tmp_path / "policy.json"
    rules.write_text(json.dumps(policy))
    verdict = reply(200, b'{"verdict": "rewrite", "data": "reviewed"}')
    with serving(answers(verdict)) as function:
        url = function.url.removesuffix("/stage")
        options = ["--policy", str(rules), "--endpoint", f"lambda={url}"]
        with (
            App(ROOT, *options, "--env", f"REVIEW_HOOK={FUNCTION}") as chat,
            chat.connect(connection_class=ChatClient) as client,
        ):
            assert client.ask({"action": "sendmessage", "data": "hello"})["data"] == "reviewed"
            replacement = rules.with_suffix(".new")
            replacement.write_text(json.dumps(without(policy, "lambda:InvokeFunction")))
            replacement.replace(rules)
            client.say("hello")
            chat.log.wait_for(f"does not allow lambda:InvokeFunction on {FUNCTION}")
            refused = client.receive_json(where=lambda frame: frame["type"] == "error")
    assert refused["code"] == "unavailable"
