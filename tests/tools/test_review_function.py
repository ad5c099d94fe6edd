"""The Lambda function that reviews texts has to be there before a stage is deployed."""

import io
import zipfile
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from chalicelib.config import ReviewSettings
from tools.deployment import review_function
from tools.errors import ToolError


@pytest.fixture
def account():
    """An account with the function `review`."""
    session = boto3.session.Session(region_name="us-east-1")
    with mock_aws():
        role = session.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("app.py", "")
        session.client("lambda").create_function(
            FunctionName="review",
            Runtime="python3.12",
            Role=role["Role"]["Arn"],
            Handler="app.review",
            Code={"ZipFile": code.getvalue()},
        )
        yield SimpleNamespace(region=session.region_name, client=session.client)


def check(account, name, region=None):
    arn = f"arn:aws:lambda:{region or account.region}:123456789012:function:{name}"
    review_function.check(account, ReviewSettings(arn))


def test_a_function_that_is_there_is_accepted(account):
    check(account, "review")


def test_a_function_that_is_not_there_is_named(account):
    with pytest.raises(ToolError, match=r"There is no function .*:other, .* Deploy it"):
        check(account, "other")


def test_a_function_of_another_region_is_refused(account):
    with pytest.raises(ToolError, match="names a function in ap-south-2, and the chat is"):
        check(account, "review", "ap-south-2")


@pytest.mark.parametrize("hook", [None, "python:hooks:review"])
def test_a_stage_without_a_function_is_not_looked_at(hook):
    review_function.check(None, ReviewSettings(hook))
