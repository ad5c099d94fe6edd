"""Settings, read once from the environment that `.chalice/config.json` describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class MissingSetting(ValueError):
    """An environment variable that the app cannot do without is unset or empty."""


@dataclass(frozen=True)
class Settings:
    """What differs from deployment to deployment.

    connections_table: name of the DynamoDB table of the connections (`CONNECTIONS_TABLE`).
    messages_table: name of the DynamoDB table of the rooms' logs (`MESSAGES_TABLE`).
    fanout_queue: name of the SQS queue of the large broadcasts (`FANOUT_QUEUE`).
    """

    connections_table: str
    messages_table: str
    fanout_queue: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; raises MissingSetting, which names the variable."""
        return cls(
            connections_table=_required(environ, "CONNECTIONS_TABLE"),
            messages_table=_required(environ, "MESSAGES_TABLE"),
            fanout_queue=_required(environ, "FANOUT_QUEUE"),
        )


def _required(environ: Mapping[str, str], variable: str) -> str:
    value = environ.get(variable)
    if not value:
        raise MissingSetting(f"{variable} is not set; .chalice/config.json has to, for every stage")
    return value
