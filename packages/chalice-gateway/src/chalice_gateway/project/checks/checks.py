"""All checks of an app that has been loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from chalice_gateway import log
from chalice_gateway.errors import InvalidInput
from chalice_gateway.manifest import Manifest
from chalice_gateway.project.checks.event_sources import event_source_problems
from chalice_gateway.project.checks.functions import function_problems
from chalice_gateway.project.checks.package_contents import package_problems
from chalice_gateway.project.checks.problem import Problem
from chalice_gateway.project.configuration import read_configuration
from chalice_gateway.project.notices import Notices
from chalice_gateway.project.template import Template
from chalice_gateway.project.template.logical_ids import logical_id, may_be_chalices


class CheckOptions(Protocol):
    """The options of the command line that the checks depend on."""

    @property
    def project_dir(self) -> Path: ...
    @property
    def policy(self) -> Path | bool: ...


def checks(manifest: Manifest, template: Template, options: CheckOptions) -> list[Problem]:
    """The problems of an app with its template."""
    configuration = read_configuration(options.project_dir, manifest.stage)
    return [
        *function_problems(manifest, configuration),
        *event_source_problems(manifest, template),
        *package_problems(manifest, options.project_dir),
        *_override_problems(manifest, template),
        *_role_problems(manifest, options.policy),
    ]


def refuse(problems: list[Problem], notices: Notices) -> None:
    """Print problems, and raise InvalidInput for the last one that a deployment refuses."""
    notices.show(problem.text for problem in problems if not problem.is_refused)
    refused = [problem.text for problem in problems if problem.is_refused]
    for text in refused[:-1]:
        log.error(text)
    if refused:
        raise InvalidInput(refused[-1])


def _override_problems(manifest: Manifest, template: Template) -> Iterator[Problem]:
    known = {logical_id(name) for name in manifest.functions}
    for id in template.overridden:
        if id not in known and not may_be_chalices(id):
            yield Problem(
                f"The template's {id} has no Type, and is no function of this app: CloudFormation "
                f"refuses that. The app's are {', '.join(sorted(known))}.",
                is_refused=False,
            )


def _role_problems(manifest: Manifest, policy: Path | bool) -> Iterator[Problem]:
    if policy is True and not manifest.manage_iam_role:
        yield Problem(
            "config.json has manage_iam_role false: the functions' role is not Chalice's, which "
            "generates no policy for it. Give the role's policy with --policy FILE."
        )
