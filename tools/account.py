"""The AWS account that is deployed to, as the user's configuration names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as NoConnection
from botocore.session import Session
from chalice.cli.factory import CLIFactory
from chalice_gateway.errors import StartError as Problem

PATIENCE = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard"})


@dataclass(frozen=True)
class Account:
    """An account in a region, whose credentials are known to be good."""

    id: str
    region: str
    session: Session
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """botocore's client of one service, made at the first call."""
        if service not in self._clients:
            self._clients[service] = self.session.create_client(service, config=PATIENCE)
        return self._clients[service]

    def __str__(self) -> str:
        return f"account {self.id}, {self.region}"


def sign_in(project_dir: Path) -> Account:
    """The account that Chalice, too, would use; raises Problem, which says what is missing."""
    try:
        session = CLIFactory(str(project_dir)).create_botocore_session()
        region = session.get_config_variable("region")
        if not region:
            raise Problem(
                "No region is set: export AWS_DEFAULT_REGION=eu-central-1, or run `aws configure`."
            )
        sts: Any = session.create_client("sts", config=PATIENCE)
        identity = sts.get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise Problem(_why(error)) from None
    return Account(identity["Account"], region, session)


def _why(error: Exception) -> str:
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return (
            "No AWS credentials are set: run `aws configure`, or export AWS_PROFILE, or "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    if isinstance(error, (NoConnection, HTTPClientError)):
        return f"AWS cannot be reached: check the network and the region's name. ({error})"
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        return (
            f"AWS does not accept these credentials ({code}): renew them, by `aws sso login` or "
            "`aws configure`, and try again."
        )
    return f"The AWS credentials cannot be used: {error}"
