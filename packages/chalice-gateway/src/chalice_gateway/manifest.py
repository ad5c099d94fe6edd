"""What an app consists of, as a deployment would see it: its functions, routes and event sources.

The runtime describes the app (`runtime/describe.py`); the supervisor, which does not import it,
reads the description.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

API_HANDLER = "api_handler"
WEBSOCKET_HANDLERS = {
    "$connect": "websocket_connect",
    "$default": "websocket_message",
    "$disconnect": "websocket_disconnect",
}


@dataclass(frozen=True)
class Function:
    """A Lambda function.

    name: Chalice's name of it, as in .chalice/config.json. handler: module and attribute.
    kind: `websocket`, `http`, `authorizer`, `lambda`, or that of its event source.
    """

    name: str
    handler: str
    lambda_name: str
    timeout_s: int
    memory_mb: int
    variables: dict[str, str]
    kind: str


@dataclass(frozen=True)
class RouteMethod:
    """One method of a route. `authorizer` is the name of one, `cors` has Chalice's settings."""

    authorizer: str | None = None
    api_key_required: bool = False
    content_types: list[str] = field(default_factory=list)
    cors: dict[str, Any] | None = None


@dataclass(frozen=True)
class Route:
    """The methods of a path, `/things/{id}`."""

    path: str
    methods: dict[str, RouteMethod]


@dataclass(frozen=True)
class Authorizer:
    """An authorizer of routes. kind: `builtin`, `cognito`, `iam` or `custom`."""

    name: str
    kind: str
    function: str | None = None
    header: str = "Authorization"
    ttl_seconds: int | None = None


@dataclass(frozen=True)
class Source:
    """What feeds a function with events. kind: `sqs`, `sns`, `s3`, `schedule`, `cloudwatch`,
    `kinesis` or `dynamodb`; `settings` are the arguments of Chalice's decorator."""

    kind: str
    function: str
    settings: dict[str, Any]

    @property
    def queue(self) -> str:
        """The name of its queue, which it has by name or by ARN."""
        settings = self.settings
        return str(settings.get("queue") or (settings.get("queue_arn") or "").rpartition(":")[2])


@dataclass(frozen=True)
class Manifest:
    """An app with the configuration of one stage.

    api_stage: the stage's name in addresses. websocket_routes: names of functions by route key.
    local_modules: the files that the app imports from its own folder.
    """

    app_name: str
    stage: str
    api_stage: str
    websocket_routes: dict[str, str]
    routes: list[Route]
    authorizers: list[Authorizer]
    functions: dict[str, Function]
    sources: list[Source]
    binary_types: list[str]
    minimum_compression_size: int | None = None
    local_modules: list[str] = field(default_factory=list)
    manage_iam_role: bool = True

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Manifest:
        """The manifest of a JSON object."""
        routes = [
            Route(route["path"], {k: RouteMethod(**v) for k, v in route["methods"].items()})
            for route in found["routes"]
        ]
        return cls(
            **{
                **found,
                "routes": routes,
                "authorizers": [Authorizer(**each) for each in found["authorizers"]],
                "functions": {k: Function(**v) for k, v in found["functions"].items()},
                "sources": [Source(**each) for each in found["sources"]],
            }
        )
