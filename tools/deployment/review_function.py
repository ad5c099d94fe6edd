"""The Lambda function that reviews texts: it has to be there before a stage is deployed, and the
stage's functions have to be allowed to invoke it."""

from __future__ import annotations

import json

from botocore.exceptions import ClientError

from chalicelib.config import ReviewSettings
from tools.account import Account
from tools.deployment.discovery import Record
from tools.errors import ToolError

# Of the role, next to the policy that Chalice generates: its table of actions has none that
# Lambda's `Invoke` needs. Chalice deletes all policies of a role with it.
POLICY = "review-function"


def check(account: Account, settings: ReviewSettings) -> None:
    """Raise ToolError if the hook is a function that does not exist in the chat's region."""
    arn = settings.function
    if arn is None:
        return
    region = arn.split(":")[3]
    if region != account.region:
        raise ToolError(
            f"REVIEW_HOOK names a function in {region}, and the chat is deployed to "
            f"{account.region}: the function has to be in the chat's region."
        )
    try:
        account.client("lambda").get_function_configuration(FunctionName=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise ToolError(
            f"There is no function {arn}, which REVIEW_HOOK names. Deploy it first."
        ) from None


def allow(account: Account, records: list[Record], settings: ReviewSettings) -> None:
    """Let the stage's functions invoke the function that reviews texts, and no other one."""
    iam, arn = account.client("iam"), settings.function
    roles = [r["role_name"] for r in records if r["resource_type"] == "iam_role"]
    for role in roles:
        if arn is None:
            if POLICY in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                iam.delete_role_policy(RoleName=role, PolicyName=POLICY)
            continue
        statement = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [arn]}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName=role, PolicyName=POLICY, PolicyDocument=document)
