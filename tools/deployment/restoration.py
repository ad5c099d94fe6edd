"""A stage that is made of the data of another one, or of what a deleted stack has left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tools import resources
from tools.account import current_account
from tools.deployment import point_in_time, stack
from tools.errors import ToolError
from tools.preflight import load_config
from tools.retention import data_tables


class Restoration:
    """The tables of `target`, made of those of `source`, in the user's current AWS account.

    stack_name: of the stack that gets them; None: the one of `make deploy`.
    The constructor changes nothing; raises InvalidInput and ToolError.
    """

    def __init__(
        self, project_dir: Path, source: str, target: str, stack_name: str | None = None
    ) -> None:
        self._project_dir = project_dir
        self._source, self._target = source, target
        described = resources.load(project_dir, target)
        self._tables = {id: described[id] for id in data_tables(described)}
        before = resources.load(project_dir, source)
        self._names = {before[id].name: each.name for id, each in self._tables.items()}
        self._account = current_account()
        name = stack_name or f"{load_config(project_dir, target).app_name}-{target}"
        self._stack = stack.Stack(self._account.client("cloudformation"), name, target)

    def run(self, at: datetime | None) -> None:
        """Restore the tables to a time, None: the latest; and make the stack; raises ToolError."""
        # An interrupted run may have left a change set that was never executed.
        if self._stack.status() not in ("", "REVIEW_IN_PROGRESS"):
            raise ToolError(
                f"There is a stack {self._stack.name} in {self._account}: choose another stage."
            )
        dynamodb = self._account.client("dynamodb")
        if self._source != self._target:
            self._restore(at)
        present = self._present(dynamodb)
        print("Settings of the tables ...", flush=True)
        for id in present:
            point_in_time.complete(dynamodb, self._tables[id])
        print(f"The stack {self._stack.name} ...", flush=True)
        body = stack.template(self._project_dir, self._target, only=list(present))
        self._stack.import_tables(body, present)
        print(self._conclusion())

    def _present(self, dynamodb: Any) -> dict[str, str]:
        """Return the names of the target's tables by logical id; raises ToolError.

        A stack that failed may have left some of them: then a deployment makes the others.
        """
        names = {id: table.name for id, table in self._tables.items()}
        missing = [n for n in names.values() if not point_in_time.describe(dynamodb, n)]
        if missing and (self._source != self._target or len(missing) == len(names)):
            raise ToolError(f"There is no table {missing[0]} in {self._account}.")
        for name in missing:
            print(f"There is no table {name}: the deployment makes an empty one.", flush=True)
        return {id: name for id, name in names.items() if name not in missing}

    def _restore(self, at: datetime | None) -> None:
        dynamodb = self._account.client("dynamodb")
        if at:
            point_in_time.check(dynamodb, self._names, at)
        begun = point_in_time.begun(dynamodb, self._names.values())
        moment = at or begun or point_in_time.latest(dynamodb, self._names)
        print(
            f"Restoring {len(self._names)} tables of {self._source} in {self._account} as they "
            f"were at {moment:%Y-%m-%d %H:%M:%S%z}. DynamoDB takes minutes to hours for it ...",
            flush=True,
        )
        for source, target in self._names.items():
            point_in_time.restore(dynamodb, source, target, moment)
            print(f"  {source} to {target}", flush=True)
        point_in_time.wait(dynamodb, self._names.values())

    def _conclusion(self) -> str:
        return (
            f"The stack {self._stack.name} has the tables of the stage {self._target}. Deploy the "
            f"rest: `make deploy STAGE={self._target}`, which says what .chalice/config.json lacks "
            "for it; or, of a package, `aws cloudformation deploy` with "
            f"`--stack-name {self._stack.name}` and `--parameter-overrides Stage={self._target}`.\n"
            "Not restored are the files of messages, which stay in their bucket, and the index of "
            "search: docs/deploying.md."
        )
