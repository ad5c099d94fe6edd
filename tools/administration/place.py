"""Place: where a stage is: in an AWS account, or a local run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tools import local_run, sign_in
from tools.account import CLIENT_CONFIG, Account, current_account
from tools.personal_data import ChatTables, deployed_tables, local_tables

LOCAL_CALLER = "arn:aws:iam::000000000000:user/administrator"


@dataclass(frozen=True)
class Place:
    """Where a stage is.

    client: returns botocore's client of a service, at an address or at the service's own.
    caller: the ARN of the administrator. region: the AWS region.
    variables: of the stage. url: of a local run.
    can_tell: whether the connections can be posted to.
    """

    tables: ChatTables
    client: Callable[..., Any]
    caller: str
    region: str
    variables: Mapping[str, str]
    url: str | None = None
    can_tell: bool = True

    def connections_url(self, api_id: str, stage: str) -> str:
        """Return where posts to the connections of a WebSocket API go."""
        if self.url:
            return f"{self.url}/{stage}"
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return f"https://{api_id}.execute-api.{self.region}.{suffix}/{stage}"


def find(project_dir: Path, stage: str, local: str | None) -> Place:
    """Return where a stage is; raises ToolError. local: the address of a local run."""
    variables = sign_in.stage_variables(project_dir, stage)
    if local is None:
        account = current_account()
        tables = deployed_tables(project_dir, stage, account)
        client = partial(_deployed_client, account)
        return Place(tables, client, account.caller, account.region, variables)
    run = local_run.find(local, stage)
    tables = local_tables(project_dir, stage, local, run)
    has_page = run.url is not None
    return Place(tables, run.client, LOCAL_CALLER, run.region, variables, run.url, has_page)


def _deployed_client(account: Account, service: str, endpoint_url: str | None = None) -> Any:
    if endpoint_url is None:
        return account.client(service)
    return account.session.create_client(service, endpoint_url=endpoint_url, config=CLIENT_CONFIG)
