"""Settings, read once from the environment that `.chalice/config.json` describes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Recipients that one invocation serves: close to the fastest of the sizes that docs/performance.md
# simulates. The ids and the longest frame stay below the 64 KB that SQS bills as one request.
FANOUT_CHUNK_SIZE = 500
MAX_FANOUT_CHUNK_SIZE = 5_000  # a message of the queue has at most 256 KB
# API Gateway's quota for an account in one region; in newer regions it is 2,500:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
POSTS_PER_SECOND = 10_000
MAX_POSTS_PER_SECOND = 1_000_000

# What one member may do, over all connections; 0 is no limit.
MESSAGES_PER_SECOND = 5.0
MOVES_PER_SECOND = 0.5
PAGES_PER_SECOND = 2.0
MAX_PER_SECOND = 1_000  # one for each millisecond of the clock
_RATE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")


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
    messages_per_second, moves_per_second, pages_per_second: the rate limits of a member
        (`MESSAGES_PER_SECOND`, `MOVES_PER_SECOND`, `PAGES_PER_SECOND`); see chat/limits.py.
    posts_per_second: API Gateway's quota of the account (`POSTS_PER_SECOND`), which the functions
        behind the queue share.
    """

    connections_table: str
    messages_table: str
    fanout_queue: str
    fanout_chunk: int = FANOUT_CHUNK_SIZE
    messages_per_second: float = MESSAGES_PER_SECOND
    moves_per_second: float = MOVES_PER_SECOND
    pages_per_second: float = PAGES_PER_SECOND
    posts_per_second: int = POSTS_PER_SECOND

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; raises MissingSetting or BadSetting, which name the variable."""
        return cls(
            connections_table=_required(environ, "CONNECTIONS_TABLE"),
            messages_table=_required(environ, "MESSAGES_TABLE"),
            fanout_queue=_required(environ, "FANOUT_QUEUE"),
            **optional_settings(environ),
        )


def optional_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings that have defaults, by their names in Settings; raises BadSetting.

    app.py reads them when it is imported, so that a start, a package and a deployment with an
    invalid one are refused.
    """
    return {
        "fanout_chunk": _number(environ, "FANOUT_CHUNK", FANOUT_CHUNK_SIZE, MAX_FANOUT_CHUNK_SIZE),
        "messages_per_second": _rate(environ, "MESSAGES_PER_SECOND", MESSAGES_PER_SECOND),
        "moves_per_second": _rate(environ, "MOVES_PER_SECOND", MOVES_PER_SECOND),
        "pages_per_second": _rate(environ, "PAGES_PER_SECOND", PAGES_PER_SECOND),
        "posts_per_second": _number(
            environ, "POSTS_PER_SECOND", POSTS_PER_SECOND, MAX_POSTS_PER_SECOND
        ),
    }


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


def _rate(environ: Mapping[str, str], variable: str, default: float) -> float:
    value = environ.get(variable) or str(default)
    if not (_RATE.fullmatch(value) and float(value) <= MAX_PER_SECOND):
        raise BadSetting(
            f"{variable} must be a number, 0.001 to {MAX_PER_SECOND:,}, or 0 for no limit"
        )
    return float(value)
