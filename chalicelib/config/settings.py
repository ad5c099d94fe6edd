"""Settings: all settings of a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.config.auth import AuthSettings
from chalicelib.config.push import PushSettings
from chalicelib.config.review import ReviewSettings
from chalicelib.config.search import SearchSettings
from chalicelib.config.values import number, rate, required

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
MOVES_PER_SECOND = 2.0
PAGES_PER_SECOND = 2.0
API_REQUESTS_PER_SECOND = 20.0  # of each kind, over HTTP

EDIT_SECONDS = 24 * 3600
MAX_EDIT_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Settings:
    """The settings of a deployment.

    connections_table: name of the DynamoDB table of the connections (`CONNECTIONS_TABLE`).
    room_connections_table: name of the DynamoDB table of which connections are in which rooms
        (`ROOM_CONNECTIONS_TABLE`).
    rooms_table: name of the DynamoDB table of the rooms and their members (`ROOMS_TABLE`).
    members_table: name of the DynamoDB table of what members have in no room, such as a bot's token
        (`MEMBERS_TABLE`).
    messages_table: name of the DynamoDB table of the rooms' logs (`MESSAGES_TABLE`).
    fanout_queue: name of the SQS queue for large broadcasts (`FANOUT_QUEUE`).
    fanout_chunk: recipients that one invocation serves (`FANOUT_CHUNK`); a larger broadcast goes
        through the queue.
    messages_per_second, moves_per_second, pages_per_second: the rate limits of a member
        (`MESSAGES_PER_SECOND`, `MOVES_PER_SECOND`, `PAGES_PER_SECOND`); see chat/limits.py.
    api_requests_per_second: the same for requests of the HTTP API (`API_REQUESTS_PER_SECOND`).
    posts_per_second: API Gateway's quota of the account (`POSTS_PER_SECOND`), which the functions
        behind the queue share.
    edit_seconds: for how long after it was sent a message can be edited (`EDIT_SECONDS`); 0: not at
        all.
    auth: who may connect.
    push: how members who are away are notified.
    review: what looks at each text before it is stored.
    search: whether messages are found by their words.
    """

    connections_table: str
    room_connections_table: str
    rooms_table: str
    members_table: str
    messages_table: str
    fanout_queue: str
    fanout_chunk: int = FANOUT_CHUNK_SIZE
    messages_per_second: float = MESSAGES_PER_SECOND
    moves_per_second: float = MOVES_PER_SECOND
    pages_per_second: float = PAGES_PER_SECOND
    api_requests_per_second: float = API_REQUESTS_PER_SECOND
    posts_per_second: int = POSTS_PER_SECOND
    edit_seconds: int = EDIT_SECONDS
    auth: AuthSettings = field(kw_only=True)
    push: PushSettings = field(default=PushSettings(), kw_only=True)
    review: ReviewSettings = field(default=ReviewSettings(), kw_only=True)
    search: SearchSettings = field(default=SearchSettings(), kw_only=True)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; raises MissingSetting or BadSetting, which name the variable."""
        required(environ, "AUTH")
        return cls(
            connections_table=required(environ, "CONNECTIONS_TABLE"),
            room_connections_table=required(environ, "ROOM_CONNECTIONS_TABLE"),
            rooms_table=required(environ, "ROOMS_TABLE"),
            members_table=required(environ, "MEMBERS_TABLE"),
            messages_table=required(environ, "MESSAGES_TABLE"),
            fanout_queue=required(environ, "FANOUT_QUEUE"),
            **optional_settings(environ),
        )


def optional_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings other than names, by their names in Settings; raises BadSetting,
    MissingSetting.

    app.py reads them when it is imported, so that a start, a package and a deployment with an
    invalid one are refused, and so is a stage that does not say who may connect.
    """
    if environ.get("CONNECTIONS_TABLE"):  # unset where app.py is imported without a stage
        required(environ, "AUTH")
    return {
        "auth": AuthSettings.from_environment(environ),
        "edit_seconds": number(environ, "EDIT_SECONDS", EDIT_SECONDS, MAX_EDIT_SECONDS, least=0),
        "fanout_chunk": number(environ, "FANOUT_CHUNK", FANOUT_CHUNK_SIZE, MAX_FANOUT_CHUNK_SIZE),
        "messages_per_second": rate(environ, "MESSAGES_PER_SECOND", MESSAGES_PER_SECOND),
        "moves_per_second": rate(environ, "MOVES_PER_SECOND", MOVES_PER_SECOND),
        "pages_per_second": rate(environ, "PAGES_PER_SECOND", PAGES_PER_SECOND),
        "api_requests_per_second": rate(
            environ, "API_REQUESTS_PER_SECOND", API_REQUESTS_PER_SECOND
        ),
        "posts_per_second": number(
            environ, "POSTS_PER_SECOND", POSTS_PER_SECOND, MAX_POSTS_PER_SECOND
        ),
        "push": PushSettings.from_environment(environ),
        "review": ReviewSettings.from_environment(environ),
        "search": SearchSettings.from_environment(environ),
    }
