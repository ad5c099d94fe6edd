"""`make deploy` checks that the stage's review hook is there before it changes anything."""

import json

import pytest
from chalice_gateway.aws_account import REGION

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
