"""The Lambda function that reviews texts: it has to be there before a stage is deployed."""

from __future__ import annotations

from botocore.exceptions import ClientError

from chalicelib.config import ReviewSettings
from tools.account import Account
from tools.errors import ToolError


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
