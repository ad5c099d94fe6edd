"""Describes an app to the supervisor: its functions, routes and event sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chalice.app import (
    Chalice,
    CloudWatchEventConfig,
    DynamoDBEventConfig,
    KinesisEventConfig,
    S3EventConfig,
    ScheduledEventConfig,
    ScheduleExpression,
    SNSEventConfig,
    SQSEventConfig,
)
from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice.deploy.validate import validate_configuration

from chalice_gateway.embedded_aws.aws_environment import without_aws_variables
from chalice_gateway.errors import InvalidInput
from chalice_gateway.manifest import API_HANDLER, WEBSOCKET_HANDLERS, Function, Source
from chalice_gateway.runtime import generated_policies
from chalice_gateway.runtime.describe_routes import describe_authorizers, describe_routes
from chalice_gateway.runtime.policies import of_setting
from chalice_gateway.runtime.project import load, read_configuration
from chalice_gateway.runtime.source_permissions import check_sources

# Chalice's defaults, which it writes into every deployment (constants.py).
DEFAULT_TIMEOUT_S = 60
DEFAULT_MEMORY_MB = 128

# The setting `policy`: the one that Chalice generates.
GENERATED = "generated"

_KINDS = {
    SQSEventConfig: "sqs",
    SNSEventConfig: "sns",
    S3EventConfig: "s3",
    ScheduledEventConfig: "schedule",
    CloudWatchEventConfig: "cloudwatch",
    KinesisEventConfig: "kinesis",
    DynamoDBEventConfig: "dynamodb",
}


def project(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The app's manifest, and the policies of its functions, if they have any here, as JSON.
    Raises StartError."""
    factory = CLIFactory(settings["project_dir"])
    config = read_configuration(factory, settings["stage"])
    api = config.scope(config.chalice_stage, API_HANDLER)
    os.environ.update(without_aws_variables(api.environment_variables))
    os.environ.update(settings["variables"])
    found = manifest(factory, config, load(factory))
    policies = _policies(config, settings["policy"], found["functions"])
    check_sources(found["sources"], {name: of_setting(each) for name, each in policies.items()})
    return {"manifest": found, "policies": policies}


def _policies(config: Config, setting: str | None, functions: Iterable[str]) -> dict[str, Any]:
    """The policies of functions, by their names: documents, or the path of a file."""
    if setting == GENERATED:
        return dict(generated_policies.by_function(config))
    return {} if setting is None else dict.fromkeys(functions, setting)


def manifest(factory: CLIFactory, config: Config, app: Chalice) -> dict[str, Any]:
    """The manifest of a loaded app, as JSON. Raises InvalidInput for what a deployment would
    refuse."""
    try:
        validate_configuration(config)
    except Exception as error:
        raise InvalidInput(f"chalice deploy would refuse this app: {error}") from None
    websockets = {route: WEBSOCKET_HANDLERS[route] for route in app.websocket_handlers}
    functions = {name: asdict(function(config, name, *found)) for name, *found in _handlers(app)}
    return {
        "app_name": config.app_name,
        "stage": config.chalice_stage,
        "api_stage": str(config.api_gateway_stage),
        "websocket_routes": websockets,
        "routes": describe_routes(app),
        "authorizers": describe_authorizers(app),
        "functions": functions,
        "sources": [_source(each) for each in app.event_sources],
        "binary_types": list(app.api.binary_types),
        "minimum_compression_size": config.minimum_compression_size,
        "local_modules": list(_local_modules(Path(factory.project_dir))),
        "manage_iam_role": all(
            config.scope(config.chalice_stage, name).manage_iam_role for name in functions
        ),
    }


def function(config: Config, name: str, handler: str, kind: str) -> Function:
    """A function with the settings that .chalice/config.json has for its name."""
    scope = config.scope(config.chalice_stage, name)
    suffix = "" if name == API_HANDLER else f"-{name}"
    return Function(
        name=name,
        handler=handler,
        lambda_name=f"{config.app_name}-{config.chalice_stage}{suffix}",
        timeout_s=_number(scope.lambda_timeout, DEFAULT_TIMEOUT_S),
        memory_mb=_number(scope.lambda_memory_size, DEFAULT_MEMORY_MB),
        variables=without_aws_variables(scope.environment_variables),
        kind=kind,
    )


def _number(configured: int | None, default: int) -> int:
    return default if configured is None else int(configured)


def _handlers(app: Chalice) -> Iterator[tuple[str, str, str]]:
    """Name, handler and kind of each function."""
    if app.routes:
        yield API_HANDLER, "app.app", "http"
    for route, websocket in app.websocket_handlers.items():
        yield WEBSOCKET_HANDLERS[route], websocket.handler_string, "websocket"
    for authorizer in app.builtin_auth_handlers:
        yield authorizer.name, authorizer.handler_string, "authorizer"
    for source in app.event_sources:
        yield source.name, source.handler_string, _KINDS[type(source)]
    for pure in app.pure_lambda_functions:
        yield pure.name, pure.handler_string, "lambda"


def _source(config: Any) -> dict[str, Any]:
    found = {k: v for k, v in vars(config).items() if k not in ("name", "handler_string")}
    expression = found.pop("schedule_expression", None)
    if expression is not None:
        is_object = isinstance(expression, ScheduleExpression)
        found["expression"] = expression.to_string() if is_object else str(expression)
    return asdict(Source(_KINDS[type(config)], config.name, found))


def _local_modules(root: Path) -> Iterator[str]:
    """The files that the app has imported from the project's folder itself, but no package that is
    installed from a folder below it."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        path = Path(file).resolve() if file else None
        if path and path.is_relative_to(root):
            relative = path.relative_to(root)
            if relative.parts[0].removesuffix(".py") == name.partition(".")[0]:
                yield os.fspath(relative)
