"""The AWS account and region that the user's AWS configuration selects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as AwsConnectionError
from botocore.session import Session

from tools.errors import ToolError

CLIENT_CONFIG = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard"})


@dataclass(frozen=True)
class Account:
    """An account in one region, with credentials that AWS has accepted.

    caller: the ARN of whose credentials these are.
    """

    id: str
    region: str
    caller: str
    session: Session
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """Return botocore's client of a service, made at the first call."""
        if service not in self._clients:
            self._clients[service] = self.session.create_client(service, config=CLIENT_CONFIG)
        return self._clients[service]

    def __str__(self) -> str:
        return f"account {self.id}, {self.region}"


def current_account() -> Account:
    """Return the account that Chalice would use, too; raises ToolError, which says what to set.

    The session is made as Chalice makes it. The import of Chalice's own command line would ask the
    terminal what it can do, and swallow what is typed meanwhile.
    """
    try:
        session = Session()
        region = session.get_config_variable("region")
        if not region:
            raise ToolError(
                "No region is set: export AWS_DEFAULT_REGION=eu-central-1, or run `aws configure`."
            )
        sts: Any = session.create_client("sts", config=CLIENT_CONFIG)
        identity = sts.get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise ToolError(_advice(error)) from None
    return Account(identity["Account"], region, identity["Arn"], session)


def _advice(error: Exception) -> str:
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return (
            "No AWS credentials are set: run `aws configure`, or export AWS_PROFILE, or "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    if isinstance(error, (AwsConnectionError, HTTPClientError)):
        return f"AWS cannot be reached: check the network and the region's name. ({error})"
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        return (
            f"AWS does not accept these credentials ({code}): renew them with `aws sso login` or "
            "`aws configure`, then try again."
        )
    return f"The AWS credentials cannot be used: {error}"
