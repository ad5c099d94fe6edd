"""The tables of a stage, in an AWS account or of a local run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from chalicelib.personal_data import Tables
from tools import local_run, sign_in
from tools.account import Account, current_account
from tools.errors import InvalidInput, ToolError
from tools.local_run import LocalRun

VARIABLES = {
    "connections": "CONNECTIONS_TABLE",
    "room_connections": "ROOM_CONNECTIONS_TABLE",
    "rooms": "ROOMS_TABLE",
    "messages": "MESSAGES_TABLE",
    "members": "MEMBERS_TABLE",
}


@dataclass(frozen=True, kw_only=True)
class ChatTables(Tables):
    """A stage's tables. place: where they are, in words. address: tells a run from another one at
    the same place."""

    place: str
    address: str

    def about(self, table: str) -> int:
        """Return how many items a table has, as DynamoDB counts them every few hours; raises
        ToolError if there is no such table."""
        try:
            described = self.client.describe_table(TableName=table)
        except (ConnectionError, HTTPClientError):
            raise ToolError(f"DynamoDB cannot be reached: {self.place}.") from None
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise ToolError(
                f"There is no table {table} in {self.place}: is this stage deployed there?"
            ) from None
        return int(described["Table"].get("ItemCount", 0))


def deployed_tables(project_dir: Path, stage: str, account: Account | None = None) -> ChatTables:
    """Return the tables of a deployed stage; raises ToolError."""
    names = _names(project_dir, stage)
    account = account or current_account()
    return ChatTables(
        client=account.client("dynamodb"),
        s3=account.client("s3"),
        place=str(account),
        address="",
        **names,
    )


def local_tables(
    project_dir: Path, stage: str, url: str, run: LocalRun | None = None
) -> ChatTables:
    """Return the tables of the local run at an address; raises ToolError.

    url: of the run, or of its DynamoDB.
    """
    names = _names(project_dir, stage)
    run = run or local_run.find(url, stage)
    client = run.client("dynamodb")
    address = client.meta.endpoint_url
    return ChatTables(
        client=client,
        s3=run.client("s3"),
        place=f"the local run at {url}",
        address=address,
        **names,
    )


def _names(project_dir: Path, stage: str) -> dict[str, str]:
    variables = sign_in.stage_variables(project_dir, stage)
    if missing := [each for each in VARIABLES.values() if not variables.get(each)]:
        raise InvalidInput(
            f"The stage {stage} in .chalice/config.json does not name its tables: "
            f"{', '.join(missing)}."
        )
    return {field: variables[name] for field, name in VARIABLES.items()}
