"""`.chalice/config.json`, checked before anything starts. The runtime reads it through Chalice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chalice_gateway.errors import InvalidInput
from chalice_gateway.project.files import read_object

# A stage is part of functions' names.
_STAGE = re.compile("[A-Za-z0-9_-]+")
_NUMBERS = ("lambda_timeout", "lambda_memory_size", "reserved_concurrency")
_YES_OR_NO = ("autogen_policy", "manage_iam_role", "xray", "automatic_layer")
_TEXTS = ("app_name", "api_gateway_stage", "iam_policy_file", "iam_role_arn")

Section = Mapping[str, Any]


def read_configuration(project_dir: Path, stage: str) -> dict[str, Any]:
    """What the file says. Raises InvalidInput, also if it lists its stages without this one. A
    project that lists none has any stage, as for Chalice."""
    path = project_dir / ".chalice" / "config.json"
    if not path.is_file():
        raise InvalidInput(
            f'There is no {path}. Create it with {{"version": "2.0", "app_name": "NAME"}}.'
        )
    configuration = read_object(path)
    for problem in _problems(configuration):
        raise InvalidInput(f"{path}: {problem}.")
    stages = configuration.get("stages") or {}
    if stages and stage not in stages:
        raise InvalidInput(
            f"There is no stage {stage!r} in {path}. Choose one with --stage: {', '.join(stages)}."
        )
    if not _STAGE.fullmatch(stage):
        raise InvalidInput(f"{stage!r} cannot be the name of a stage: letters, digits, - and _.")
    return configuration


def app_name(project_dir: Path) -> str:
    """The app's name, or that of its folder. Raises InvalidInput."""
    path = project_dir / ".chalice" / "config.json"
    named = read_object(path).get("app_name") if path.is_file() else None
    return str(named or project_dir.resolve().name)


def _problems(configuration: Section) -> Iterator[str]:
    yield from _problems_of_section(configuration, "")
    stages = configuration.get("stages")
    yield from _problems_of_objects(stages, "stages")
    for name, stage in (stages or {}).items():
        yield from _problems_of_section(stage, f"stages.{name}.")


def _problems_of_section(section: Section, prefix: str) -> Iterator[str]:
    yield from _problems_of_settings(section, prefix)
    functions = section.get("lambda_functions")
    yield from _problems_of_objects(functions, f"{prefix}lambda_functions")
    for name, function in (functions or {}).items():
        yield from _problems_of_settings(function, f"{prefix}lambda_functions.{name}.")


def _problems_of_objects(found: Any, name: str) -> Iterator[str]:
    if not isinstance(found, dict | None):
        yield f"{name} is not an object"
    for key, value in (found or {}).items():
        if not isinstance(value, dict):
            yield f"{name}.{key} is not an object"


def _problems_of_settings(settings: Section, prefix: str) -> Iterator[str]:
    for names, kind, meaning in (
        (_NUMBERS, int, "a whole number"),
        (_YES_OR_NO, bool, "true or false"),
        (_TEXTS, str, "a text"),
    ):
        for name in names:
            value = settings.get(name)
            if value is not None and type(value) is not kind:
                yield f"{prefix}{name} is not {meaning}"
    variables = settings.get("environment_variables")
    if not isinstance(variables, dict | None):
        yield f"{prefix}environment_variables is not an object"
    for name, value in (variables or {}).items():
        if not isinstance(value, str):
            yield f"{prefix}environment_variables.{name} is not a text"
