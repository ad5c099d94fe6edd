"""The CloudFormation stack of a stage: tables, queues and bucket of `.chalice/resources.json`."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from tools import resources
from tools.errors import ToolError
from tools.resources import BUCKET, BUCKET_POLICY, QUEUE, TABLE
from tools.retention import retain_data

KINDS = (TABLE, QUEUE, BUCKET, BUCKET_POLICY)
KEEPS_DATA = "KeepsData"  # the condition under which tables are protected from deletion
POLL_INTERVAL_S = 2.0
STACK_TIMEOUT_S = 1800
UPDATABLE = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)
# The commands of `aws cloudformation` that make a stack updatable again and keep its data.
RECOVERY_COMMANDS = {
    "UPDATE_FAILED": "rollback-stack",
    "UPDATE_ROLLBACK_FAILED": "continue-update-rollback",
}


def template(project_dir: Path, stage: str, only: Sequence[str] = ()) -> str:
    """Return a template with the tables, queues and bucket of a stage alone; its parameter is
    `Stage`. Raises InvalidInput.

    only: the logical ids to have in it; none: all of them.
    """
    path = project_dir / ".chalice" / "resources.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    kept = {id: r for id, r in whole["Resources"].items() if r.get("Type") in KINDS}
    retain_data(kept, resources.read(project_dir, stage))
    parts = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Stage": whole["Parameters"]["Stage"]},
        "Conditions": {KEEPS_DATA: whole["Conditions"][KEEPS_DATA]},
        "Resources": {id: kept[id] for id in only or kept},
    }
    return json.dumps(parts)


class Stack:
    """A stack, which may not exist yet.

    stage: the value of the template's parameter `Stage`.
    """

    def __init__(self, cloudformation: Any, name: str, stage: str) -> None:
        self._client = cloudformation
        self._last_reported = ""  # the id of the newest event that needs no report
        self.name = name
        self.stage = stage
        self._parameters = [{"ParameterKey": "Stage", "ParameterValue": stage}]

    def status(self) -> str:
        """Return CloudFormation's status of the stack, "" if there is no such stack."""
        return str(self._describe(self.name).get("StackStatus", ""))

    def resources(self) -> dict[str, str]:
        """Return the types of the stack's tables, queues and bucket, by name.

        Raises ToolError if the stack holds anything else: then `make deploy` did not make it.
        """
        if not self.status():
            return {}
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        held = [r for page in pages for r in page["StackResourceSummaries"]]
        if other := {r["ResourceType"] for r in held} - {*KINDS}:
            raise ToolError(
                f"`make deploy` did not make the stack {self.name}, as it holds "
                f"{', '.join(sorted(other))}: choose another stage."
            )
        existing = [r for r in held if r["ResourceStatus"] != "DELETE_COMPLETE"]
        return {
            r["PhysicalResourceId"].rpartition("/")[2]: r["ResourceType"]
            for r in existing
            if r.get("PhysicalResourceId") and r["ResourceType"] != BUCKET_POLICY
        }

    def wait(self) -> str:
        """Wait until no other run changes the stack; return its status then."""
        id = self._describe(self.name).get("StackId")
        if id is None:
            return ""
        self._skip_events(id)
        status = self._wait_until_idle(id, "Another run is changing this stack")
        return "" if status == "DELETE_COMPLETE" else status

    def check(self, keeps_data: bool) -> None:
        """Raise ToolError if the stack cannot be updated.

        keeps_data: its template retains tables, which a stack that failed has left.
        """
        status = self.status()
        if status in RECOVERY_COMMANDS:
            raise ToolError(
                f"The stack {self.name} is stuck in {status}: run `aws cloudformation "
                f"{RECOVERY_COMMANDS[status]} --stack-name {self.name}`, then try again."
            )
        if status and status not in UPDATABLE:
            delete = f"`make undeploy STAGE={self.stage}`"
            if keeps_data:
                delete = (
                    f"`aws cloudformation delete-stack --stack-name {self.name}`, which keeps the "
                    "protected tables, and, if it has left some, "
                    f"`make restore STAGE={self.stage} TO={self.stage}`"
                )
            raise ToolError(
                f"The stack {self.name} is in {status} and can only be deleted: run {delete}, "
                "then try again."
            )

    def apply(self, body: str) -> bool:
        """Create or update the stack and wait for the end; return whether anything changed.

        Raises ToolError with the reason of the first failure.
        """
        token = uuid.uuid4().hex
        request = {
            "StackName": self.name,
            "TemplateBody": body,
            "Parameters": self._parameters,
            "ClientRequestToken": token,
        }
        exists = bool(self.status())
        if exists:
            self._skip_events(self.name)
        try:
            change = self._client.update_stack if exists else self._client.create_stack
            id = change(**request)["StackId"]
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return False
            raise
        status = self._wait_until_idle(id)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise ToolError(f"The stack {self.name} failed ({status}): {self._failure(id, token)}")
        return True

    def import_tables(self, body: str, names: Mapping[str, str]) -> None:
        """Make the stack of tables that exist and belong to no stack; raises ToolError.

        names: of the tables, by their logical ids in the template, which has nothing else.
        """
        imported = [
            {
                "ResourceType": TABLE,
                "LogicalResourceId": id,
                "ResourceIdentifier": {"TableName": name},
            }
            for id, name in names.items()
        ]
        token = uuid.uuid4().hex
        change = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"import-{token}",
            ChangeSetType="IMPORT",
            ResourcesToImport=imported,
            TemplateBody=body,
            Parameters=self._parameters,
        )
        id, change_set = change["StackId"], change["Id"]
        try:
            self._client.get_waiter("change_set_create_complete").wait(ChangeSetName=change_set)
            self._client.execute_change_set(ChangeSetName=change_set, ClientRequestToken=token)
            self._client.get_waiter("stack_import_complete").wait(StackName=id)
        except WaiterError as error:
            reason = error.last_response.get("StatusReason") or self._failure(id, token)
            raise ToolError(f"The stack {self.name} was not made: {reason}") from None

    def delete(self) -> None:
        """Delete the stack and wait for the end; raises ToolError. What the template retains stays,
        without a stack."""
        id = self._describe(self.name)["StackId"]
        token = uuid.uuid4().hex
        self._skip_events(id)
        self._client.delete_stack(StackName=id, ClientRequestToken=token)
        status = self._wait_until_idle(id)
        if status not in ("", "DELETE_COMPLETE"):
            raise ToolError(f"The stack {self.name} was not deleted: {self._failure(id, token)}")

    def _describe(self, id: str) -> dict[str, Any]:
        try:
            [stack] = self._client.describe_stacks(StackName=id)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return {}
            raise
        return dict(stack)

    def _wait_until_idle(self, id: str, notice: str = "") -> str:
        """Wait while the stack changes and report its events; return the status at the end."""
        deadline = time.monotonic() + STACK_TIMEOUT_S
        while (status := str(self._describe(id).get("StackStatus", ""))).endswith("_IN_PROGRESS"):
            if status == "REVIEW_IN_PROGRESS":  # a change set that was never run: nothing changes
                break
            if notice:
                print(f"{self.name}: {notice} ({status}); waiting for its end ...", flush=True)
                notice = ""
            self._report(id)
            if time.monotonic() > deadline:
                raise ToolError(f"The stack {self.name} is still in {status}: try again later.")
            time.sleep(POLL_INTERVAL_S)
        return status

    def _report(self, id: str) -> None:
        """Print the events since the last report, oldest first."""
        new = takewhile(lambda event: event["EventId"] != self._last_reported, self._events(id))
        for event in reversed(list(new)):
            self._last_reported = event["EventId"]
            print(f"  {event['LogicalResourceId']}: {event['ResourceStatus']}", flush=True)

    def _skip_events(self, id: str) -> None:
        """Leave the events up to now out of the reports."""
        self._last_reported = next((event["EventId"] for event in self._events(id)), "")

    def _events(self, id: str) -> Iterator[dict[str, Any]]:
        """The stack's events, newest first; each page is fetched only when it is needed."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=id)
        for page in pages:
            yield from page["StackEvents"]

    def _failure(self, id: str, token: str) -> str:
        """The reason of the first failure of a request; later failures follow from the first."""
        reasons = [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for event in self._events(id)
            if event["ResourceStatus"].endswith("_FAILED")
            and event.get("ClientRequestToken", token) == token
            and event.get("ResourceStatusReason")
        ]
        return reasons[-1] if reasons else "CloudFormation gave no reason."
