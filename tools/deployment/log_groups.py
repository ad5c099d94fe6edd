"""Retention of the functions' log groups: those that Lambda makes by itself never expire."""

from __future__ import annotations

from contextlib import suppress

from chalice.config import Config

from tools.account import Account
from tools.deployment.discovery import Record


class LogGroups:
    """The log groups of one stage's functions."""

    def __init__(self, account: Account, config: Config) -> None:
        self._logs = account.client("logs")
        self._config = config
        self._prefix = f"/aws/lambda/{config.app_name}-{config.chalice_stage}"

    def set_retention(self, records: list[Record]) -> bool:
        """Have a log group for each function, with the configured retention; return whether that
        was new.

        records: the functions, among other records. The functions may not make log groups. Without
        a configured retention, the log group of a function stays as it is.
        """
        days_now, wanted = self._current_days(), self._wanted_days(records)
        missing = wanted.keys() - days_now.keys()
        for name in missing:
            with suppress(self._logs.exceptions.ResourceAlreadyExistsException):
                self._logs.create_log_group(logGroupName=name)
        changed = {n: days for n, days in wanted.items() if days and days_now.get(n) != days}
        for name, days in changed.items():
            self._logs.put_retention_policy(logGroupName=name, retentionInDays=days)
        # Chalice makes this group for the page's function, whose name has no such ending.
        misnamed = f"{self._prefix}-api_handler"
        if misnamed in days_now and misnamed not in wanted:
            self._logs.delete_log_group(logGroupName=misnamed)
        return bool(missing or changed)

    def _wanted_days(self, records: list[Record]) -> dict[str, int | None]:
        """The configured days, by the log group's name."""
        stage = self._config.chalice_stage
        return {
            f"/aws/lambda/{record['lambda_arn'].rpartition(':')[2]}": self._config.scope(
                stage, record["name"]
            ).log_retention_in_days
            for record in records
            if record["resource_type"] == "lambda_function"
        }

    def _current_days(self) -> dict[str, int | None]:
        """The days by the log group's name, None for a log group that never expires."""
        pages = self._logs.get_paginator("describe_log_groups")
        return {
            group["logGroupName"]: group.get("retentionInDays")
            for page in pages.paginate(logGroupNamePrefix=self._prefix)
            for group in page["logGroups"]
        }
