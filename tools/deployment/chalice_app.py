"""One stage's functions and APIs, deployed and deleted by Chalice.

Chalice knows what it has deployed only from `.chalice/deployed/{stage}.json`, which it writes last.
After an interrupted run, or in another checkout, Chalice would make all APIs a second time. So that
file is rewritten before each run, from what is in the account.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from chalice.config import Config

from tools.account import Account
from tools.deployment.discovery import Discovery, Record
from tools.deployment.fingerprint import fingerprint
from tools.errors import ToolError
from tools.packaging import CHALICE, WEBSOCKET_ADDRESS

DISCOVERED_TYPES = (
    "iam_role",
    "lambda_function",
    "sqs_event",
    "dynamodb_event",
    "rest_api",
    "websocket_api",
    "domain_name",
)
# Chalice finds log groups by itself, and fails to delete one that somebody else has removed.
LOG_GROUP_TYPE = "log_group"
# A tag of each function. `chalice deploy` removes every tag that it does not know, so after a
# deployment by Chalice alone there is no fingerprint rather than a wrong one.
FINGERPRINT_TAG = "make-deploy"
# Chalice shows at once what it does, and knows neither a local run nor another stage's stream.
CHALICE_VARIABLES = {"PYTHONUNBUFFERED": "1", "CHALICE_GATEWAY": "", "MESSAGES_STREAM": ""}
# The functions besides that of the page and the API which have to do with files.
WITH_FILES = ("websocket_message", "on_log_change")
# From these lines on, Chalice's output is not shown: its addresses are not the link to the chat,
# and the error is printed without its traceback.
HIDDEN_FROM = ("Resources deployed:", "Traceback (most recent call last)")


class ChaliceApp:
    """The functions and APIs of one stage."""

    def __init__(self, project_dir: Path, config: Config, account: Account) -> None:
        self._project_dir = project_dir
        self._stage = str(config.chalice_stage)
        self._record_file = project_dir / ".chalice" / "deployed" / f"{self._stage}.json"
        self._lambda = account.client("lambda")
        self._domains = (
            _address("https", config.api_gateway_custom_domain or {}),
            _address("wss", config.websocket_api_custom_domain or {}),
        )
        known = {str(value) for record in self.read_records() for value in record.values()}
        self._discovery = Discovery(account, config, known)

    def discover(self) -> list[Record]:
        """List what the account has of this stage, without log groups, as Chalice records it."""
        return self._discovery.records()

    def log_groups(self) -> list[str]:
        """List the names of the functions' log groups."""
        return self._discovery.log_groups()

    def read_records(self) -> list[Record]:
        """Return what Chalice's own file lists, nothing if the file cannot be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            return list(json.loads(self._record_file.read_text(encoding="utf-8"))["resources"])
        return []

    def write_records(self, records: list[Record]) -> None:
        """Have Chalice's own file list these records, and nothing that is gone."""
        replaced = (*DISCOVERED_TYPES, LOG_GROUP_TYPE)
        others = [r for r in self.read_records() if r["resource_type"] not in replaced]
        content = {"resources": [*records, *others], "schema_version": "2.0", "backend": "api"}
        self._record_file.parent.mkdir(parents=True, exist_ok=True)
        self._record_file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")

    def deploy(self, variables: Mapping[str, str]) -> None:
        """Run `chalice deploy`, then take the log groups out of its file; raises ToolError.

        variables: what the app finds in its environment besides the stage's own variables.
        """
        self.run("deploy", variables)
        self.write_records(
            [r for r in self.read_records() if r["resource_type"] in DISCOVERED_TYPES]
        )

    def is_up_to_date(self, records: list[Record], variables: Mapping[str, str]) -> bool:
        """Whether the functions were deployed from the files and variables that are here now.

        Changes made by hand in the account, such as to a policy, a route or a variable, are not
        seen.
        """
        deployed = {
            self._discovery.tags(arn).get(FINGERPRINT_TAG) for arn in _function_arns(records)
        }
        return deployed == {fingerprint(self._project_dir, records, variables)}

    def set_variables(self, records: list[Record], further: Mapping[str, str]) -> None:
        """Tell the function that serves the page where the WebSocket is, so that the page knows,
        and all that need them some further variables.

        Chalice cannot, as AWS chooses the values during the deployment.
        """
        values = {r["name"]: r for r in records}
        _, websocket = self.addresses(records)
        self._set(values["api_handler"], {WEBSOCKET_ADDRESS: websocket, **further})
        for name in WITH_FILES:
            if further and name in values:
                self._set(values[name], further)

    def addresses(self, records: list[Record]) -> tuple[str, str]:
        """Return where the page and the WebSocket are: at their domains, if they have any."""
        values = {k: v for record in records for k, v in record.items()}
        page, websocket = self._domains
        return (
            f"{page}/" if page else values["rest_api_url"],
            websocket or values["websocket_api_url"].rstrip("/"),
        )

    def _set(self, function: Record, added: Mapping[str, str]) -> None:
        arn = function["lambda_arn"]
        self._lambda.get_waiter("function_updated_v2").wait(FunctionName=arn)
        current = self._lambda.get_function_configuration(FunctionName=arn)
        variables = {**current["Environment"]["Variables"], **added}
        self._lambda.update_function_configuration(
            FunctionName=arn, Environment={"Variables": variables}
        )

    def tag_fingerprint(self, records: list[Record], variables: Mapping[str, str]) -> None:
        """Tag the functions with the fingerprint of the files and variables that are here now."""
        tags = {FINGERPRINT_TAG: fingerprint(self._project_dir, records, variables)}
        for arn in _function_arns(records):
            self._lambda.tag_resource(Resource=arn, Tags=tags)

    def run(self, command: str, variables: Mapping[str, str] | None = None) -> None:
        """Run `chalice {command}` for the stage and show its output; raises ToolError."""
        with subprocess.Popen(  # noqa: S603 - our own command, and a stage that was checked
            [*CHALICE, command, "--stage", self._stage],
            cwd=self._project_dir,
            env={**os.environ, **CHALICE_VARIABLES, **(variables or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as chalice:
            try:
                output = _show_output(chalice)
            except BaseException:
                chalice.terminate()
                chalice.wait()
                raise
        if chalice.returncode:
            raise ToolError(f"`chalice {command}` failed: {_error_in(output)}")


def _address(scheme: str, domain: Mapping[str, Any]) -> str:
    """The address of an API at the domain that Chalice gives it; empty if it gives none."""
    prefix = domain.get("url_prefix", "").strip("/")
    return f"{scheme}://{domain['domain_name']}/{prefix}".rstrip("/") if domain else ""


def _function_arns(records: list[Record]) -> list[str]:
    return [r["lambda_arn"] for r in records if r["resource_type"] == "lambda_function"]


def _show_output(process: subprocess.Popen[str]) -> str:
    """Print a process' output up to the first hidden line; return all of it."""
    output = ""
    for line in process.stdout or ():
        output += line
        if not any(hidden in output for hidden in HIDDEN_FROM):
            print(f"  {line}", end="", flush=True)
    return output


def _error_in(output: str) -> str:
    """Return the error in Chalice's output, without the traceback before it."""
    error = output.rpartition("received the following error:")[2].strip()
    last = error.splitlines()[-1] if "Traceback" in error and error else error
    return re.sub(r"\s+", " ", last) or "it printed nothing."
