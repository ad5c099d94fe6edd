"""Settings of functions that Lambda refuses.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalice_gateway.manifest import Function, Manifest
from chalice_gateway.project.checks.problem import Problem

# As botocore's model of Lambda has it; the documentation still says 900.
MAX_TIMEOUT_S = 1800
MEMORY_MB = range(128, 10240 + 1)
MAX_NAME_LENGTH = 64
MAX_VARIABLES_BYTES = 4096
_FUNCTION_NAME = re.compile("[A-Za-z0-9_-]+")
_VARIABLE_NAME = re.compile("[A-Za-z][A-Za-z0-9_]+")
RESERVED = frozenset(
    (
        *("_HANDLER", "_X_AMZN_TRACE_ID", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"),
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_RUNTIME_API"),
        *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME"),
        *("AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"),
        *("AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
    )
)


def function_problems(manifest: Manifest, configuration: Mapping[str, Any]) -> Iterator[Problem]:
    """The problems of all functions."""
    for function in manifest.functions.values():
        yield from map(Problem, _problems(function))
        if function.kind == "websocket" and not function.handler.startswith("app."):
            yield Problem(_blueprint_problem(function), is_refused=False)
    configured = set(_configured_variables(configuration, manifest))
    for name in sorted(configured & RESERVED):
        yield Problem(f"Lambda sets the variable {name} itself, and refuses it in config.json.")


def _problems(function: Function) -> Iterator[str]:
    name = function.name
    if not 1 <= function.timeout_s <= MAX_TIMEOUT_S:
        yield (
            f"The function {name} has a lambda_timeout of {function.timeout_s} s: Lambda allows 1 "
            f"to {MAX_TIMEOUT_S}."
        )
    if function.memory_mb not in MEMORY_MB:
        yield (
            f"The function {name} has a lambda_memory_size of {function.memory_mb} MB: Lambda "
            f"allows {MEMORY_MB[0]} to {MEMORY_MB[-1]}."
        )
    if len(function.lambda_name) > MAX_NAME_LENGTH:
        yield (
            f"The function's name {function.lambda_name} has {len(function.lambda_name)} "
            f"characters: Lambda allows {MAX_NAME_LENGTH}."
        )
    elif not _FUNCTION_NAME.fullmatch(function.lambda_name):
        yield (
            f"Lambda refuses the function's name {function.lambda_name!r}: it allows letters, "
            "digits, - and _."
        )
    yield from _variable_problems(function)


def _blueprint_problem(function: Function) -> str:
    # chalice/app.py: Blueprint has no websocket_api, without which handlers are not wrapped.
    return (
        f"{function.handler} is a WebSocket handler of a Blueprint, which Chalice leaves as it is: "
        "Lambda calls it with a dictionary and a context. Use @app and import it in app.py."
    )


def _variable_problems(function: Function) -> Iterator[str]:
    for name in function.variables:
        if not _VARIABLE_NAME.fullmatch(name) and name not in RESERVED:
            yield (
                f"Lambda refuses the variable {name!r} of {function.name}: at least two letters, "
                "digits and _, and a letter first."
            )
    size = len(json.dumps(function.variables, separators=(",", ":"), ensure_ascii=False).encode())
    if function.variables and size > MAX_VARIABLES_BYTES:
        yield (
            f"The variables of {function.name} have {size} bytes: Lambda allows "
            f"{MAX_VARIABLES_BYTES}."
        )


def _configured_variables(configuration: Mapping[str, Any], manifest: Manifest) -> Iterator[str]:
    """The names of variables in .chalice/config.json, where Chalice looks for them."""
    stage = (configuration.get("stages") or {}).get(manifest.stage) or {}
    functions = stage.get("lambda_functions") or {}
    for section in (configuration, stage, *functions.values()):
        variables = section.get("environment_variables") if isinstance(section, dict) else None
        yield from variables if isinstance(variables, dict) else ()
