"""`make deploy` checks that the stage's review hook is there before it changes anything."""

import json

import pytest
from chalice_gateway.aws_account import REGION

from chalicelib.config import ReviewSettings
from tools.deployment import review_function

FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:review"


@pytest.fixture
def stage(deploy_tool):
    """Sets the review hook of the stage dev: `stage(hook)`."""

    def change(hook):
        path = deploy_tool.project / ".chalice" / "config.json"
        configuration = json.loads(path.read_text())
        configuration["stages"]["dev"]["environment_variables"]["REVIEW_HOOK"] = hook
        path.write_text(json.dumps(configuration))

    return change


@pytest.mark.parametrize(
    ("hook", "code", "said"),
    [
        (FUNCTION, 1, f"There is no function {FUNCTION}, which REVIEW_HOOK names"),
        ("python:no_such_module:review", 2, "no_such_module:review cannot be imported"),
    ],
)
def test_a_hook_that_is_not_there_is_refused(deploy_tool, stage, hook, code, said):
    stage(hook)
    assert said in deploy_tool.refuse(code=code)


@pytest.fixture
def role_policies(aws):
    """What the role of the functions allows, after the stage has this hook: by policy's name."""
    iam, role = aws.client("iam"), "serverless-chat-dev"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument="{}")
    records = [{"resource_type": "iam_role", "name": "default-role", "role_name": role}]

    def set_hook(hook):
        review_function.allow(aws, records, ReviewSettings(hook))
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        found = {n: iam.get_role_policy(RoleName=role, PolicyName=n) for n in names}
        return {name: each["PolicyDocument"]["Statement"] for name, each in found.items()}

    return set_hook


def test_the_functions_may_invoke_the_function_of_their_stage_and_no_other(role_policies):
    allowed = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [FUNCTION]}
    assert role_policies(None) == {}
    assert role_policies(FUNCTION) == {review_function.POLICY: [allowed]}
    other = FUNCTION.replace("review", "another")
    assert role_policies(other)[review_function.POLICY][0]["Resource"] == [other]
    assert role_policies("python:chalicelib.words:review") == {}
