"""Tables of DynamoDB that are restored to a point in time."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from chalice_gateway.resources import Resource

from tools.errors import ToolError
from tools.retention import PROTECTION

POLL_INTERVAL_S = 5.0
REPORT_INTERVAL_S = 60.0
_RECOVERY = "PointInTimeRecoverySpecification"


def latest(dynamodb: Any, tables: Collection[str]) -> datetime:
    """Return the latest time that all tables can be restored to; raises ToolError."""
    return min(_window(dynamodb, table)[1] for table in tables)


def check(dynamodb: Any, tables: Collection[str], at: datetime) -> None:
    """Raise ToolError unless all tables can be restored to that time."""
    for table in tables:
        earliest, last = _window(dynamodb, table)
        if not earliest <= at <= last:
            raise ToolError(
                f"The table {table} can be restored to a time from {earliest:%Y-%m-%d %H:%M:%SZ} to"
                f" {last:%Y-%m-%d %H:%M:%SZ}, not to {at:%Y-%m-%d %H:%M:%S%z}."
            )


def describe(dynamodb: Any, table: str) -> dict[str, Any]:
    """Return DynamoDB's description of a table; empty if there is none."""
    try:
        return dict(dynamodb.describe_table(TableName=table)["Table"])
    except dynamodb.exceptions.ResourceNotFoundException:
        return {}


def begun(dynamodb: Any, tables: Collection[str]) -> datetime | None:
    """Return the time that an earlier run restores tables to; None if there was none."""
    summaries = (describe(dynamodb, table).get("RestoreSummary") for table in tables)
    return next((each["RestoreDateTime"] for each in summaries if each), None)


def restore(dynamodb: Any, source: str, target: str, at: datetime) -> None:
    """Begin to restore a table, unless an earlier run did; raises ToolError for a table of that
    name that is no restored one."""
    if there := describe(dynamodb, target):
        origin = there.get("RestoreSummary", {}).get("SourceTableArn", "")
        if origin.rpartition("/")[2] != source:
            raise ToolError(f"There is a table {target} that was not restored from {source}.")
        return
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=source, TargetTableName=target, RestoreDateTime=at
    )


def wait(dynamodb: Any, tables: Collection[str]) -> None:
    """Wait until all tables are active, and print how many are not."""
    began = reported = time.monotonic()
    while unfinished := [t for t in tables if describe(dynamodb, t)["TableStatus"] != "ACTIVE"]:
        if time.monotonic() - reported >= REPORT_INTERVAL_S:
            reported = time.monotonic()
            minutes = (reported - began) / 60
            print(f"  {minutes:.0f} min: waiting for {', '.join(unfinished)}", flush=True)
        time.sleep(POLL_INTERVAL_S)


def complete(dynamodb: Any, table: Resource) -> None:
    """Give a restored table the settings that DynamoDB does not restore: those of the template."""
    properties = table.properties
    _set_time_to_live(dynamodb, table.name, properties.get("TimeToLiveSpecification"))
    if _RECOVERY in properties:
        dynamodb.update_continuous_backups(
            TableName=table.name, PointInTimeRecoverySpecification=properties[_RECOVERY]
        )
    stream = properties.get("StreamSpecification")
    if stream and not describe(dynamodb, table.name).get("StreamSpecification"):
        specification = {"StreamEnabled": True, **stream}
        dynamodb.update_table(TableName=table.name, StreamSpecification=specification)
        wait(dynamodb, [table.name])
    if properties.get(PROTECTION):
        dynamodb.update_table(TableName=table.name, DeletionProtectionEnabled=True)
        wait(dynamodb, [table.name])


def _set_time_to_live(dynamodb: Any, table: str, wanted: Mapping[str, Any] | None) -> None:
    current = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if wanted and current["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=wanted)


def _window(dynamodb: Any, table: str) -> tuple[datetime, datetime]:
    """The earliest and the latest time that a table can be restored to."""
    try:
        found = dynamodb.describe_continuous_backups(TableName=table)
    except dynamodb.exceptions.TableNotFoundException:
        raise ToolError(
            f"There is no table {table}. DynamoDB keeps a backup of a deleted one for 35 days: see "
            "`aws dynamodb list-backups --backup-type SYSTEM`."
        ) from None
    recovery = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise ToolError(f"The table {table} has no point-in-time recovery.")
    return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]
