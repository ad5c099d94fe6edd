"""What must be right in the project's own files before anything is done in an account."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice_gateway import resources
from chalice_gateway.errors import InvalidInput
from chalice_gateway.resources import QUEUE, TABLE, Resources


def configuration(project_dir: Path, stage: str) -> Config:
    """Chalice's configuration of the stage; raises InvalidInput."""
    try:
        return CLIFactory(str(project_dir)).create_config_obj(chalice_stage_name=stage)
    except RuntimeError as error:
        raise InvalidInput(f"{project_dir}/.chalice/config.json cannot be used: {error}") from None


def tables_and_queues(project_dir: Path, stage: str) -> Resources:
    """The stage's resources; raises InvalidInput, also for a name that no stage can have."""
    wanted = resources.read(project_dir, stage)
    if not wanted:
        raise InvalidInput(f"{project_dir}/.chalice/resources.json has no tables and queues.")
    text = (project_dir / ".chalice" / "resources.json").read_text(encoding="utf-8")
    parameter = json.loads(text).get("Parameters", {}).get("Stage", {})
    pattern = parameter.get("AllowedPattern", "[A-Za-z][A-Za-z0-9-]*")
    if not re.fullmatch(pattern, stage):
        raise InvalidInput(f"{stage!r} cannot be a stage: its name has to match {pattern}.")
    return wanted


def check_names(project_dir: Path, config: Config, wanted: Resources) -> None:
    """Raises InvalidInput unless the stage's variables name all its tables and queues."""
    stage = str(config.chalice_stage)
    values = config.scope(stage, "").environment_variables.values()
    if stage in config.config_from_disk.get("stages", {}) and for_the_app(wanted) <= set(values):
        return
    variables = _as_in_another_stage(project_dir, config, wanted)
    lines = json.dumps({stage: {"environment_variables": variables}})[1:-1]
    raise InvalidInput(
        f"The stage {stage} lacks the names of its tables and queues: in .chalice/config.json, "
        f'below "stages", there has to be {lines}'
    )


def _as_in_another_stage(project_dir: Path, config: Config, wanted: Resources) -> dict[str, str]:
    """The variables of a stage that has all names, with the names that this stage has."""
    here, stage = named(wanted), str(config.chalice_stage)
    for other, declared in config.config_from_disk.get("stages", {}).items():
        there = named(resources.read(project_dir, other))
        renamed = {other: stage, **{there[id][1]: name for id, (_, name) in here.items()}}
        variables = declared.get("environment_variables", {})
        translated = {variable: renamed.get(v, v) for variable, v in variables.items()}
        if for_the_app(wanted) <= set(translated.values()):
            return translated
    return {f"the variable for {name}": name for name in sorted(for_the_app(wanted))}


def for_the_app(wanted: Resources) -> set[str]:
    """The names of tables and queues that the app has to know."""
    unknown = dead_letters(wanted)
    return {name for id, (_, name) in named(wanted).items() if id not in unknown}


def named(wanted: Resources) -> dict[str, tuple[str, str]]:
    """Type and name of each table and queue, by its logical id."""
    keys = {TABLE: "TableName", QUEUE: "QueueName"}
    return {
        id: (resource["Type"], resource["Properties"][keys[resource["Type"]]])
        for id, resource in wanted.items()
        if resource.get("Type") in keys
    }


def dead_letters(wanted: Resources) -> set[str]:
    """The logical ids of queues that only SQS itself puts anything into."""
    policies: list[Any] = [r.get("Properties", {}).get("RedrivePolicy") for r in wanted.values()]
    targets = [p["deadLetterTargetArn"]["Fn::GetAtt"] for p in policies if p]
    return {(t.split(".") if isinstance(t, str) else t)[0] for t in targets}
