"""Settings, read once from the environment that `.chalice/config.json` describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Recipients that one invocation serves: close to the fastest of the sizes that docs/performance.md
# simulates. The ids and the longest frame stay below the 64 KB that SQS bills as one request.
FANOUT_CHUNK_SIZE = 500
MAX_FANOUT_CHUNK_SIZE = 5_000  # a message of the queue has at most 256 KB


class MissingSetting(ValueError):
    """A required environment variable is unset or empty."""


class BadSetting(ValueError):
    """An environment variable has an invalid value."""


@dataclass(frozen=True)
class Settings:
    """The settings of a deployment.

    connections_table: name of the DynamoDB table of the connections (`CONNECTIONS_TABLE`).
    messages_table: name of the DynamoDB table of the rooms' logs (`MESSAGES_TABLE`).
    fanout_queue: name of the SQS queue for large broadcasts (`FANOUT_QUEUE`).
    fanout_chunk: recipients that one invocation serves (`FANOUT_CHUNK`); a larger broadcast goes
        through the queue.
    """

    connections_table: str
    messages_table: str
    fanout_queue: str
    fanout_chunk: int = FANOUT_CHUNK_SIZE

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; raises MissingSetting or BadSetting, which name the variable."""
        return cls(
            connections_table=_required(environ, "CONNECTIONS_TABLE"),
            messages_table=_required(environ, "MESSAGES_TABLE"),
            fanout_queue=_required(environ, "FANOUT_QUEUE"),
            fanout_chunk=_number(environ, "FANOUT_CHUNK", FANOUT_CHUNK_SIZE, MAX_FANOUT_CHUNK_SIZE),
        )


def _required(environ: Mapping[str, str], variable: str) -> str:
    value = environ.get(variable)
    if not value:
        raise MissingSetting(
            f"{variable} is not set; set it in .chalice/config.json for every stage"
        )
    return value


def _number(environ: Mapping[str, str], variable: str, default: int, most: int) -> int:
    value = environ.get(variable) or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise BadSetting(f"{variable} must be a whole number, 1 to {most:,}")
    return int(value)
