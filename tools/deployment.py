"""A stage put into an AWS account, and removed from it: its stack, and its functions and APIs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from chalice_gateway.errors import InvalidInput
from chalice_gateway.errors import StartError as Problem
from chalice_gateway.resources import TABLE

from tools import stack
from tools.account import Account, sign_in
from tools.bundle_page import write_bundle
from tools.chalice_app import ChaliceApp
from tools.checks import check_names, configuration, named, tables_and_queues
from tools.found import Record
from tools.log_groups import LogGroups

LABELS = {
    "iam_role": ("role", "role_name"),
    "lambda_function": ("function", "lambda_arn"),
    "sqs_event": ("event source mapping, from the queue", "queue"),
    "rest_api": ("REST API", "rest_api_url"),
    "websocket_api": ("WebSocket API", "websocket_api_url"),
}

FOR_GOOD = "None of it can be had back"
BACKUPS = """\
, but for the tables: as they have point-in-time recovery, DynamoDB keeps a backup
of each for 35 days, at no cost. It is listed, once the table is gone, by
  aws dynamodb list-backups --backup-type SYSTEM"""


class Deployment:
    """One stage of a project in the account that the user is signed in to.

    Making one changes nothing; raises InvalidInput and Problem.
    """

    def __init__(self, project_dir: Path, stage: str) -> None:
        self._project_dir = project_dir
        self._config = configuration(project_dir, stage)
        self._resources = tables_and_queues(project_dir, stage)
        self._stage = stage
        self._account: Account = sign_in(project_dir)
        name = f"{self._config.app_name}-{stage}"
        self._stack = stack.Stack(self._account.client("cloudformation"), name, stage)
        self._app = ChaliceApp(project_dir, self._config, self._account)
        self._logs = LogGroups(self._account, self._config)

    def deploy(self, force: bool) -> None:
        """Create or update it, and print the page's address.

        force: deploy functions and APIs also where that seems to change nothing.
        """
        check_names(self._project_dir, self._config, self._resources)
        self._stack.wait()
        self._stack.check()
        self._check_owners()
        print(f"Deploying the stage {self._stage} to {self._account}.", flush=True)
        write_bundle(self._project_dir / "static" / "js")
        changed = self._deploy_stack()
        changed = self._deploy_functions(force) or changed
        if not changed:
            print(
                "Nothing has changed. What somebody changed in functions, APIs or role by hand, "
                f"`make deploy STAGE={self._stage} FORCE=1` puts right."
            )
        print("\nThe chat:", self._link(), sep="\n")

    def remove(self, ask: bool) -> None:
        """Remove all of it, once the user has agreed where `ask` is true."""
        status = self._stack.wait()
        found, logs, held = self._app.find(), self._app.log_groups(), self._stack.resources()
        if not (found or logs or status):
            print(f"Nothing of the stage {self._stage} is in {self._account}.")
            return
        print(f"This goes from {self._account}:")
        for line in (*self._data(held), *map(_line, found), *(f"log group {g}" for g in logs)):
            print(f"  {line}")
        print(FOR_GOOD + (BACKUPS if TABLE in held.values() else "."))
        if ask:
            confirm(self._stage)
        self._remove_functions(found, logs)
        if status:
            print(f"Removing the stack {self._stack.name} ...", flush=True)
            self._stack.delete()
        print(f"The stage {self._stage} is removed.")

    def _deploy_stack(self) -> bool:
        print(f"Tables and queues (the stack {self._stack.name}) ...", flush=True)
        changed = self._stack.apply(stack.template(self._project_dir))
        print("  deployed" if changed else "  unchanged")
        return changed

    def _deploy_functions(self, force: bool) -> bool:
        print("Functions and APIs ...", flush=True)
        found = self._app.find()
        self._app.write_down(found)
        current = self._app.is_current(found) and not force
        if not current:
            if not found:
                print("  All of it is new: this takes a minute or two.", flush=True)
            self._app.deploy()
            found = self._app.find()
            self._app.seal(found)
        retained = self._logs.retain(found)
        if current:
            print("  log retention set" if retained else "  unchanged")
        return retained or not current

    def _remove_functions(self, found: list[Record], log_groups: list[str]) -> None:
        if found:
            print("Removing functions and APIs ...", flush=True)
            self._app.write_down(found)
            self._app.run("delete")
        for name in log_groups:
            self._account.client("logs").delete_log_group(logGroupName=name)

    def _link(self) -> str:
        """The page's address, with the WebSocket's in it."""
        values = {k: v for record in self._app.recorded() for k, v in record.items()}
        websocket = quote(values["websocket_api_url"].rstrip("/"), safe=":/")
        return f"{values['rest_api_url']}?ws={websocket}"

    def _check_owners(self) -> None:
        """Refuse names that are taken by what is not of our stack."""
        ours = self._stack.resources()
        for kind, name in named(self._resources).values():
            if name not in ours and self._size(kind, name) is not None:
                raise Problem(
                    f"There is a {'table' if kind == TABLE else 'queue'} {name} in {self._account} "
                    f"that the stack {self._stack.name} did not make: remove it, or choose another "
                    "stage."
                )

    def _data(self, held: dict[str, str]) -> Iterator[str]:
        for name, kind in held.items():
            size = self._size(kind, name)
            what = "table" if kind == TABLE else "queue"
            yield f"{what} {name} ({'is gone already' if size is None else size})"

    def _size(self, kind: str, name: str) -> str | None:
        """How much is in a table or a queue, in words; None where there is none of this name."""
        return self._items(name) if kind == TABLE else self._messages(name)

    def _items(self, table: str) -> str | None:
        dynamodb = self._account.client("dynamodb")
        try:
            # One page: DescribeTable counts but every six hours, and all pages may be a million.
            page = dynamodb.scan(TableName=table, Select="COUNT")
        except dynamodb.exceptions.ResourceNotFoundException:
            return None
        more = "more than " if "LastEvaluatedKey" in page else ""
        return f"{more}{page['Count']} item{'' if page['Count'] == 1 else 's'}"

    def _messages(self, queue: str) -> str | None:
        sqs = self._account.client("sqs")
        try:
            url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        except sqs.exceptions.QueueDoesNotExist:
            return None
        name = "ApproximateNumberOfMessages"
        count = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
        return f"about {count} message{'' if count == '1' else 's'}"


def confirm(stage: str) -> None:
    """Ask at the terminal; raises Problem for any answer but yes, InvalidInput without terminal."""
    if not sys.stdin.isatty():
        raise InvalidInput(
            "There is no terminal to ask at, so nothing was removed: to remove it unasked, run "
            f"`{sys.executable} -m tools.deploy --stage {stage} --remove --yes`."
        )
    try:
        answer = input("Remove all of it? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise Problem("Nothing was removed.")


def _line(record: Record) -> str:
    label, key = LABELS[record["resource_type"]]
    return f"{label} {record[key].removeprefix('arn:').rpartition(':function:')[2]}"
