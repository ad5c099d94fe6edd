"""`make deploy` narrows the role of the functions to the stage's own resources."""

import json

import pytest
from botocore.session import Session
from chalice_gateway.aws_account import ACCOUNT_ID, API_ID, REGION

from tests.cloud.support.policies import FILES, LOG_ACTIONS, resolved
from tests.support.running import ROOT
from tools.account import Account
from tools.deployment.role_policy import RolePolicy
from tools.errors import ToolError
from tools.preflight import load_config

BUCKET = FILES.removeprefix("arn:aws:s3:::").removesuffix("/*")
MAX_INLINE_POLICIES = 10_240  # characters of all inline policies of a role, says IAM
REVIEW = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:review"


def record(name):
    suffix = "" if name == "api_handler" else f"-{name}"
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:serverless-chat-dev{suffix}"
    return {"resource_type": "lambda_function", "name": name, "lambda_arn": arn}


FUNCTIONS = json.loads((ROOT / ".chalice/config.json").read_text())["lambda_functions"]
RECORDS = [
    *map(record, FUNCTIONS),
    {"resource_type": "websocket_api", "name": "websocket_api", "websocket_api_id": API_ID},
]


@pytest.fixture
def stage(tmp_path):
    """`stage(**variables)`: the policy of a stage dev with further variables, in a project whose
    files can be changed."""
    for name in ("config.json", "resources.json"):
        (tmp_path / ".chalice").mkdir(exist_ok=True)
        (tmp_path / ".chalice" / name).write_bytes((ROOT / ".chalice" / name).read_bytes())
    (tmp_path / "app.py").write_text(
        "from chalice import Chalice\napp = Chalice('serverless-chat')"
    )
    account = Account(ACCOUNT_ID, REGION, "arn:aws:iam::1:user/ana", Session())

    def policy(records=RECORDS, xray=False, **variables):
        path = tmp_path / ".chalice/config.json"
        config = json.loads(path.read_text())
        config["stages"]["dev"]["environment_variables"].update(variables)
        path.write_text(json.dumps({**config, "xray": xray}))
        return RolePolicy(tmp_path, load_config(tmp_path, "dev"), account).document(records, BUCKET)

    policy.template = tmp_path / ".chalice/resources.json"
    return policy


def allowed(policy):
    """Pairs of an action and a resource."""
    as_list = lambda value: value if isinstance(value, list) else [value]  # noqa: E731
    return {
        (action, resource)
        for statement in policy["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def on_logs(pairs):
    return {(action, resource) for action, resource in pairs if action in LOG_ACTIONS}


def test_it_is_the_packaged_policy(stage, package):
    packaged, deployed = allowed(resolved(package.template)), allowed(stage())
    assert deployed - on_logs(deployed) == packaged - on_logs(packaged)
    assert len(on_logs(deployed)) == len(on_logs(packaged)) == 2 * len(FUNCTIONS)


def test_it_names_each_functions_log_group(stage):
    groups = {resource.rpartition("log-group:")[2] for _, resource in on_logs(allowed(stage()))}
    suffixes = ("" if name == "api_handler" else f"-{name}" for name in FUNCTIONS)
    assert groups == {f"/aws/lambda/serverless-chat-dev{suffix}:*" for suffix in suffixes}


def test_it_leaves_out_the_log_groups_of_functions_that_are_not_deployed(stage):
    without = [r for r in RECORDS if r["name"] not in ("on_log_change", "webhooks")]
    assert len(on_logs(allowed(stage(without)))) == 2 * (len(FUNCTIONS) - 2)


def test_it_has_the_secret_and_the_review_function_of_the_stage_alone(stage):
    before = allowed(stage())
    variables = {"AUTH": "token", "AUTH_SECRET": "ssm:/chat/secret", "REVIEW_HOOK": REVIEW}
    assert allowed(stage(**variables)) - before == {
        ("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter/chat/secret"),
        ("lambda:InvokeFunction", REVIEW),
    }


def test_it_allows_traces_only_with_xray(stage):
    everything = {action for action, resource in allowed(stage(xray=True)) if resource == "*"}
    assert everything == {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    assert "*" not in {resource for _, resource in allowed(stage())}


def test_it_fits_into_a_role(stage):
    text = json.dumps(stage(xray=True, REVIEW_HOOK=REVIEW), separators=(",", ":"))
    assert len(text) < MAX_INLINE_POLICIES


def test_a_policy_on_something_that_make_deploy_does_not_make_is_refused(stage):
    text = stage.template.read_text()
    stage.template.write_text(text.replace('["SearchTable", "Arn"]', '["OtherTable", "Arn"]'))
    with pytest.raises(ToolError, match="make deploy does not know the OtherTable of the policy"):
        stage()
