"""The functions' log groups, which Lambda by itself would make without an end to what they keep."""

from __future__ import annotations

from contextlib import suppress

from chalice.config import Config

from tools.account import Account
from tools.found import Record


class LogGroups:
    """The log groups of one stage's functions."""

    def __init__(self, account: Account, config: Config) -> None:
        self._logs = account.client("logs")
        self._config = config
        self._prefix = f"/aws/lambda/{config.app_name}-{config.chalice_stage}"

    def retain(self, found: list[Record]) -> bool:
        """Have each function's log kept as many days as is configured; whether that was new.

        found: the functions, among other records. Where nothing is configured, nothing is done.
        """
        kept, wanted = self._kept(), self._wanted(found)
        changed = {name: days for name, days in wanted.items() if days and kept.get(name) != days}
        for name, days in changed.items():
            with suppress(self._logs.exceptions.ResourceAlreadyExistsException):
                self._logs.create_log_group(logGroupName=name)
            self._logs.put_retention_policy(logGroupName=name, retentionInDays=days)
        # Chalice makes this one in place of that of the page's function, which has no such ending.
        misnamed = f"{self._prefix}-api_handler"
        if misnamed in kept and misnamed not in wanted:
            self._logs.delete_log_group(logGroupName=misnamed)
        return bool(changed)

    def _wanted(self, found: list[Record]) -> dict[str, int | None]:
        """The days by the group's name."""
        stage = self._config.chalice_stage
        return {
            f"/aws/lambda/{record['lambda_arn'].rpartition(':')[2]}": self._config.scope(
                stage, record["name"]
            ).log_retention_in_days
            for record in found
            if record["resource_type"] == "lambda_function"
        }

    def _kept(self) -> dict[str, int | None]:
        """The days by the group's name, None for a group that keeps all for ever."""
        pages = self._logs.get_paginator("describe_log_groups")
        return {
            group["logGroupName"]: group.get("retentionInDays")
            for page in pages.paginate(logGroupNamePrefix=self._prefix)
            for group in page["logGroups"]
        }
