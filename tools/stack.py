"""The CloudFormation stack of a stage: the tables and queues of `.chalice/resources.json`."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from chalice_gateway.errors import StartError as Problem
from chalice_gateway.resources import QUEUE, TABLE

POLL = 2.0  # seconds between two looks at a stack that is at work
LIMIT = 1800  # seconds that a stack may be at work
UPDATABLE = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)
# Which command of `aws cloudformation` makes these updatable again, with what is in the tables.
WAYS_OUT = {"UPDATE_FAILED": "rollback-stack", "UPDATE_ROLLBACK_FAILED": "continue-update-rollback"}


def template(project_dir: Path) -> str:
    """The project's tables and queues as a template of their own; its parameter is `Stage`."""
    path = project_dir / ".chalice" / "resources.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    kept = {id: r for id, r in whole["Resources"].items() if r.get("Type") in (TABLE, QUEUE)}
    stage = {"Stage": whole["Parameters"]["Stage"]}
    return json.dumps(
        {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": stage, "Resources": kept}
    )


class Stack:
    """A stack that may or may not be there.

    stage: what the template's parameter `Stage` is.
    """

    def __init__(self, cloudformation: Any, name: str, stage: str) -> None:
        self._client = cloudformation
        self._reported = ""  # the id of the newest event that needs no report any more
        self.name = name
        self.stage = stage

    def status(self) -> str:
        """CloudFormation's word for its state, "" where there is no such stack."""
        return str(self._describe(self.name).get("StackStatus", ""))

    def resources(self) -> dict[str, str]:
        """Its tables and queues by their names, each with its type.

        Raises Problem if it holds anything else, and so was not made here.
        """
        if not self.status():
            return {}
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        held = [r for page in pages for r in page["StackResourceSummaries"]]
        if strange := {r["ResourceType"] for r in held} - {TABLE, QUEUE}:
            raise Problem(
                f"The stack {self.name} is not one of `make deploy`, as it holds "
                f"{', '.join(sorted(strange))}: choose another stage."
            )
        there = [r for r in held if r["ResourceStatus"] != "DELETE_COMPLETE"]
        return {
            r["PhysicalResourceId"].rpartition("/")[2]: r["ResourceType"]
            for r in there
            if r.get("PhysicalResourceId")
        }

    def wait(self) -> str:
        """Wait until nobody is at work on it; the status that it has then."""
        id = self._describe(self.name).get("StackId")
        if id is None:
            return ""
        self._skip_events(id)
        status = self._settle(id, "Another run is at work on it")
        return "" if status == "DELETE_COMPLETE" else status

    def check(self) -> None:
        """Raises Problem if it cannot be updated."""
        status = self.status()
        if status in WAYS_OUT:
            raise Problem(
                f"The stack {self.name} is stuck in {status}: run `aws cloudformation "
                f"{WAYS_OUT[status]} --stack-name {self.name}`, and try again."
            )
        if status and status not in UPDATABLE:
            raise Problem(
                f"The stack {self.name} is in {status} and can only be removed: run "
                f"`make undeploy STAGE={self.stage}`, and try again."
            )

    def apply(self, body: str) -> bool:
        """Create or update it, and wait; whether that changed anything.

        Raises Problem with the first failure's reason.
        """
        token = uuid.uuid4().hex
        request = {
            "StackName": self.name,
            "TemplateBody": body,
            "Parameters": [{"ParameterKey": "Stage", "ParameterValue": self.stage}],
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
        status = self._settle(id)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise Problem(f"The stack {self.name} failed ({status}): {self._reason(id, token)}")
        return True

    def delete(self) -> None:
        """Delete it with all that it holds, and wait; raises Problem."""
        id = self._describe(self.name)["StackId"]
        token = uuid.uuid4().hex
        self._skip_events(id)
        self._client.delete_stack(StackName=id, ClientRequestToken=token)
        status = self._settle(id)
        if status not in ("", "DELETE_COMPLETE"):
            raise Problem(f"The stack {self.name} is still there: {self._reason(id, token)}")

    def _describe(self, id: str) -> dict[str, Any]:
        try:
            [stack] = self._client.describe_stacks(StackName=id)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return {}
            raise
        return dict(stack)

    def _settle(self, id: str, why: str = "") -> str:
        """Wait while it is at work, saying what happens; the status that it ends with."""
        deadline = time.monotonic() + LIMIT
        while (status := str(self._describe(id).get("StackStatus", ""))).endswith("_IN_PROGRESS"):
            if status == "REVIEW_IN_PROGRESS":  # a change set that nobody ran: no work, no end
                break
            if why:
                print(f"{self.name}: {why} ({status}); waiting for its end ...", flush=True)
                why = ""
            self._report(id)
            if time.monotonic() > deadline:
                raise Problem(f"The stack {self.name} is still in {status}: try again later.")
            time.sleep(POLL)
        return status

    def _report(self, id: str) -> None:
        """Print what happened since the last report, oldest first."""
        news = takewhile(lambda event: event["EventId"] != self._reported, self._events(id))
        for event in reversed(list(news)):
            self._reported = event["EventId"]
            print(f"  {event['LogicalResourceId']}: {event['ResourceStatus']}", flush=True)

    def _skip_events(self, id: str) -> None:
        """Have what has happened so far not be reported."""
        self._reported = next((event["EventId"] for event in self._events(id)), "")

    def _events(self, id: str) -> Iterator[dict[str, Any]]:
        """What happened to it, newest first; a page is fetched when it is come to."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=id)
        for page in pages:
            yield from page["StackEvents"]

    def _reason(self, id: str, token: str) -> str:
        """Why what `token` stands for failed: the first failure, as the others follow from it."""
        reasons = [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for event in self._events(id)
            if event["ResourceStatus"].endswith("_FAILED")
            and event.get("ClientRequestToken", token) == token
            and event.get("ResourceStatusReason")
        ]
        return reasons[-1] if reasons else "CloudFormation gave no reason."
