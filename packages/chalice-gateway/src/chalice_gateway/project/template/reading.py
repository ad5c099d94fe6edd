"""The project's CloudFormation template, read as a deployment of this stage would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Protocol

from chalice_gateway.project.configuration import app_name
from chalice_gateway.project.template import found_files, sections
from chalice_gateway.project.template.events import Event
from chalice_gateway.project.template.logical_ids import logical_id
from chalice_gateway.project.template.parameters import Parameters
from chalice_gateway.project.template.resource_types import (
    BUCKET,
    GLOBAL_TABLE,
    QUEUE,
    SIMPLE_TABLE,
    STREAM,
    SUBSCRIPTION,
    TABLE,
    TOPIC,
    Resource,
)
from chalice_gateway.project.template.values import TemplateValues


class TemplateOptions(Protocol):
    """The options of the command line that concern templates."""

    @property
    def template(self) -> list[Path]: ...
    @property
    def parameter(self) -> dict[str, str]: ...
    @property
    def env(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class _Defaults:
    """The options of a run without any."""

    template: list[Path] = field(default_factory=list)
    parameter: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """What a template describes.

    variables, limits: environment variables of all functions, and their `Timeout` and `MemorySize`
    (`Globals`). function_variables, function_limits: those of each function, by logical id.
    function_events: their event sources.
    given: variables of all functions for this run, by the option `--env`.
    overridden: logical ids without a type, which Chalice's template has to have.
    unread: one line for each thing that cannot be read or made here.
    """

    files: list[Path] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    function_variables: dict[str, dict[str, str]] = field(default_factory=dict)
    function_limits: dict[str, dict[str, int]] = field(default_factory=dict)
    function_events: dict[str, list[Event]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    overridden: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def tables(self) -> list[Resource]:
        """The tables of DynamoDB."""
        return self._of_type(TABLE, GLOBAL_TABLE, SIMPLE_TABLE)

    @property
    def queues(self) -> list[Resource]:
        """The queues of SQS."""
        return self._of_type(QUEUE)

    @property
    def topics(self) -> list[Resource]:
        """The topics of SNS."""
        return self._of_type(TOPIC)

    @property
    def subscriptions(self) -> list[Resource]:
        """The subscriptions of topics."""
        return self._of_type(SUBSCRIPTION)

    @property
    def buckets(self) -> list[Resource]:
        """The buckets of S3."""
        return self._of_type(BUCKET)

    @property
    def streams(self) -> list[Resource]:
        """The streams of Kinesis."""
        return self._of_type(STREAM)

    def environment(self, function: str, configured: Mapping[str, str]) -> dict[str, str]:
        """The variables of a function, which has `configured` in .chalice/config.json: those of
        the template replace them, as they do in `chalice package --merge-template`. What the user
        gives for this run replaces both."""
        own = self.function_variables.get(logical_id(function), {})
        return {**self.variables, **configured, **own, **self.given}

    @property
    def all_variables(self) -> dict[str, str]:
        """The variables of any function: an app may need them all when it is only described."""
        of_functions = (own.items() for own in self.function_variables.values())
        return {**self.variables, **dict(chain.from_iterable(of_functions)), **self.given}

    def _of_type(self, *types: str) -> list[Resource]:
        return [resource for resource in self.resources.values() if resource.type in types]


def read_template(
    project_dir: Path, stage: str, options: TemplateOptions | None = None
) -> Template:
    """Read the project's templates. Raises InvalidInput."""
    options = options or _Defaults()
    files = found_files.find(project_dir, options.template)
    merged = found_files.read(files)
    label = " + ".join(_shown(path, project_dir) for path in files)
    stack = _stack_name(project_dir, stage)
    described = merged.get("Parameters") or {}
    parameters = Parameters(described, stage, stack, options.parameter)
    values = TemplateValues(merged, label, stack, parameters)
    sections.report_notifications(values)
    of_all = (merged.get("Globals") or {}).get("Function") or {}
    return Template(
        files=files,
        resources=sections.resources(values),
        variables=sections.variables(values, "Globals.Function", of_all),
        limits=sections.limits(values, "Globals.Function", of_all),
        function_variables=sections.function_variables(values),
        function_limits=sections.function_limits(values),
        function_events=sections.function_events(values),
        given=options.env,
        overridden=sections.overridden(values),
        unread=[*values.unread, *_not_read(project_dir, files)],
    )


def _stack_name(project_dir: Path, stage: str) -> str:
    return re.sub("[^A-Za-z0-9-]+", "-", f"{app_name(project_dir)}-{stage}").strip("-")


def _not_read(project_dir: Path, files: list[Path]) -> list[str]:
    return [
        f"{_shown(path, project_dir)} is a template, too, and is not read: "
        f"add it with --template {_shown(path, project_dir)}."
        for path in found_files.unread(project_dir, files)
    ]


def _shown(path: Path, project_dir: Path) -> str:
    try:
        return str(path.resolve().relative_to(project_dir.resolve()))
    except ValueError:
        return str(path)
