"""Checks on the project's own files, made before a command changes anything in an account."""

from __future__ import annotations

import json
from pathlib import Path

from chalice.cli.factory import CLIFactory
from chalice.config import Config

from tools import events, push, resources, review_hook, sign_in
from tools.errors import InvalidInput
from tools.resources import Resources


def load_config(project_dir: Path, stage: str) -> Config:
    """Read Chalice's configuration of a stage; raises InvalidInput."""
    try:
        return CLIFactory(str(project_dir)).create_config_obj(chalice_stage_name=stage)
    except RuntimeError as error:
        raise InvalidInput(f"{project_dir}/.chalice/config.json cannot be used: {error}") from None


def check_project(project_dir: Path, stage: str) -> Resources:
    """Return the stage's tables and queues; raises InvalidInput for an incomplete stage."""
    config = load_config(project_dir, stage)
    described = resources.load(project_dir, stage)
    check_variables(project_dir, config, described)
    sign_in.auth_settings(project_dir, stage)
    events.event_settings(project_dir, stage)
    push.push_settings(project_dir, stage)
    review_hook.check(project_dir, stage)
    return described


def check_variables(project_dir: Path, config: Config, described: Resources) -> None:
    """Raise InvalidInput unless the stage's variables name all tables and queues that the app uses.

    The error contains the lines that are missing in `.chalice/config.json`.
    """
    stage = str(config.chalice_stage)
    values = config.scope(stage, "").environment_variables.values()
    is_declared = stage in config.config_from_disk.get("stages", {})
    if is_declared and resources.names_for_the_app(described) <= set(values):
        return
    variables = _variables_of_another_stage(project_dir, config, described)
    lines = json.dumps({stage: {"environment_variables": variables}})[1:-1]
    raise InvalidInput(
        f"The stage {stage} does not name its tables and queues. Add to .chalice/config.json, "
        f'below "stages": {lines}'
    )


def _variables_of_another_stage(
    project_dir: Path, config: Config, described: Resources
) -> dict[str, str]:
    """Translate the variables of a complete stage to the names that this stage has."""
    needed, stage = resources.names_for_the_app(described), str(config.chalice_stage)
    here = resources.types_and_names(described)
    for other, declared in config.config_from_disk.get("stages", {}).items():
        there = resources.types_and_names(resources.read(project_dir, other))
        translations = {other: stage, **{there[id][1]: name for id, (_, name) in here.items()}}
        variables = declared.get("environment_variables", {})
        translated = {key: translations.get(value, value) for key, value in variables.items()}
        if needed <= set(translated.values()):
            return translated
    return {f"the variable for {name}": name for name in sorted(needed)}
