"""Remove a stage from an account: its functions and APIs, and its stack with the data."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tools.account import Account
from tools.deployment import data, domains
from tools.deployment.chalice_app import ChaliceApp
from tools.deployment.discovery import Record
from tools.deployment.stack import Stack
from tools.errors import InvalidInput, ToolError
from tools.resources import TABLE

# The word for each type of Chalice's records, and the value that identifies such a resource.
LABELS = {
    "iam_role": ("role", "role_name"),
    "lambda_function": ("function", "lambda_arn"),
    "sqs_event": ("event source mapping, from the queue", "queue"),
    "dynamodb_event": ("event source mapping, from the stream", "stream_arn"),
    "rest_api": ("REST API", "rest_api_url"),
    "websocket_api": ("WebSocket API", "websocket_api_url"),
    "domain_name": ("domain", "domain_name"),
}
IRREVERSIBLE = "This cannot be undone"
BACKUPS = """\
, but tables can be restored: they have point-in-time recovery, so DynamoDB
keeps a backup of each for 35 days, at no cost. Once a table is deleted, this lists its backup:
  aws dynamodb list-backups --backup-type SYSTEM"""


class Removal:
    """Removes a stage; `make undeploy`."""

    def __init__(self, account: Account, stage: str, stack: Stack, app: ChaliceApp) -> None:
        self._account = account
        self._stage = stage
        self._stack = stack
        self._app = app

    def run(self, ask: bool, delete_data: bool) -> None:
        """List what will be deleted, ask for confirmation if `ask` is set, and delete it.

        delete_data: also what is protected, which is kept otherwise.
        """
        status = self._stack.wait()
        records, logs, held = self._app.discover(), self._app.log_groups(), self._stack.resources()
        protected = [n for n in _tables(held) if data.is_protected(self._account, n)]
        if not (records or logs or status):
            print(f"{self._account} has nothing of the stage {self._stage}.")
            return
        keeps = bool(protected) and not delete_data
        shared = domains.shared(self._account, records)
        records = [record for record in records if record not in shared]
        doomed = [
            *map(_line, records),
            *map(_mapping_line, shared),
            *(f"log group {group}" for group in logs),
        ]
        doomed = doomed if keeps else [*self._data(held), *doomed]
        if doomed:
            print(f"This will be deleted from {self._account}:")
            print(*(f"  {line}" for line in doomed), sep="\n")
            print(IRREVERSIBLE + (BACKUPS if _tables(held) and not keeps else "."))
            if ask:
                confirm(self._stage, is_protected=bool(protected) and delete_data)
            for record in shared:  # before its API, which API Gateway refuses to delete until then
                domains.delete_mappings(self._account, record)
            self._remove_functions(records, logs)
        if keeps:
            self._print_kept(held)
            return
        if status:
            self._remove_stack(held)
        print(f"The stage {self._stage} is removed.")

    def _print_kept(self, held: dict[str, str]) -> None:
        """Say what is kept, and how to delete it."""
        print(f"The data of the stage {self._stage} is kept, because tables are protected:")
        print(*(f"  {line}" for line in self._data(held)), sep="\n")
        print("To delete it, too:")
        print(f"  make undeploy STAGE={self._stage} DATA=delete")

    def _remove_functions(self, records: list[Record], log_groups: list[str]) -> None:
        if records:
            print("Deleting functions and APIs ...", flush=True)
            self._app.write_records(records)
            self._app.run("delete")
        for name in log_groups:
            self._account.client("logs").delete_log_group(logGroupName=name)

    def _remove_stack(self, held: dict[str, str]) -> None:
        """Delete the stack, and what it retains."""
        for name, resource_type in held.items():
            data.prepare_deletion(self._account, resource_type, name)
        print(f"Deleting the stack {self._stack.name} ...", flush=True)
        self._stack.delete()
        for name, resource_type in held.items():
            data.delete(self._account, resource_type, name)

    def _data(self, held: dict[str, str]) -> Iterator[str]:
        for name, resource_type in held.items():
            size = data.size(self._account, resource_type, name)
            yield f"{data.kind(resource_type)} {name} ({size or 'deleted already'})"


def confirm(stage: str, is_protected: bool) -> None:
    """Ask at the terminal; raises ToolError unless the answer is yes, or InvalidInput.

    is_protected: ask for the name of the stage in place of a yes.
    """
    if not sys.stdin.isatty():
        options = "--remove --delete-data --yes" if is_protected else "--remove --yes"
        raise InvalidInput(
            "Nothing was deleted, as there is no terminal to ask for confirmation. To delete "
            f"without confirmation, run `{sys.executable} -m tools.deploy --stage {stage} "
            f"{options}`."
        )
    question = f"Delete all of it, the protected data too? Type {stage}: "
    try:
        answer = input(question if is_protected else "Delete all of it? [y/N] ")
    except EOFError:
        answer = ""
    expected = (stage.lower(),) if is_protected else ("y", "yes")
    if answer.strip().lower() not in expected:
        raise ToolError("Nothing was deleted.")


def _tables(held: dict[str, str]) -> list[str]:
    return [name for name, resource_type in held.items() if resource_type == TABLE]


def _line(record: Record) -> str:
    label, key = LABELS[record["resource_type"]]
    return f"{label} {record[key].removeprefix('arn:').rpartition(':function:')[2]}"


def _mapping_line(record: Record) -> str:
    paths = " and ".join(mapping["key"] for mapping in record["api_mapping"])
    return f"mapping {paths} of the domain {record['domain_name']} (kept, as other APIs share it)"
