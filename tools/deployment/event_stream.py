"""The stream of a stage's message table, and the event sources of the functions that it feeds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice.utils import to_cfn_resource_name

from tools import resources, sign_in
from tools.account import Account
from tools.deployment.discovery import Record
from tools.events import event_settings

VARIABLE = "MESSAGES_STREAM"
# What CloudFormation has of an event source, and Chalice's decorators do not take.
_LIMITS = (
    "BisectBatchOnFunctionError",
    "FunctionResponseTypes",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
)


class EventStream:
    """The stream of one stage, whose stack is deployed."""

    def __init__(self, project_dir: Path, stage: str, account: Account) -> None:
        self._project_dir = project_dir
        self._stage = stage
        self._account = account

    def variables(self) -> dict[str, str]:
        """Return the variable that has Chalice deploy the functions, none if events are off."""
        if not event_settings(self._project_dir, self._stage).on:
            return {}
        table = sign_in.stage_variables(self._project_dir, self._stage)["MESSAGES_TABLE"]
        described = self._account.client("dynamodb").describe_table(TableName=table)
        return {VARIABLE: described["Table"]["LatestStreamArn"]}

    def complete_sources(self, records: list[Record]) -> None:
        """Give the event sources of the stage the limits that the template has for them."""
        sources = self._sources()
        for record in records:
            settings = sources.get(to_cfn_resource_name(record["name"]))
            if settings and "event_uuid" in record:
                self._account.client("lambda").update_event_source_mapping(
                    UUID=record["event_uuid"], **self._limits(settings, record)
                )

    def _limits(self, settings: Mapping[str, Any], record: Record) -> dict[str, Any]:
        limits = {name: settings[name] for name in _LIMITS if name in settings}
        if "DestinationConfig" in settings:
            [queue, _] = settings["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"]
            name = resources.load(self._project_dir, self._stage)[queue].name
            _, partition, _, region, account, _ = record["stream_arn"].split(":", 5)
            arn = f"arn:{partition}:sqs:{region}:{account}:{name}"
            limits["DestinationConfig"] = {"OnFailure": {"Destination": arn}}
        return limits

    def _sources(self) -> dict[str, dict[str, Any]]:
        """The template's properties of event sources that have any such limit, by logical id."""
        path = self._project_dir / ".chalice" / "resources.json"
        described = json.loads(path.read_text(encoding="utf-8"))["Resources"].values()
        events = (each.get("Properties", {}).get("Events", {}) for each in described)
        found = {id: event["Properties"] for each in events for id, event in each.items()}
        return {id: settings for id, settings in found.items() if {*_LIMITS} & settings.keys()}
