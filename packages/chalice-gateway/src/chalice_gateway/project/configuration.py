"""`.chalice/config.json`, checked before anything starts. The runtime reads it through Chalice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from chalice_gateway.errors import InvalidInput
from chalice_gateway.project.files import read_object

_HANDLERS = ("on_ws_", "route", "on_", "schedule")
# Characters of a stage's name that a deployment accepts: it is part of functions' names.
_STAGE = re.compile("[A-Za-z0-9_-]+")


def check_project(project_dir: Path, stage: str) -> None:
    """Raise InvalidInput if there is no app or no such stage."""
    if not project_dir.is_dir():
        raise InvalidInput(f"There is no folder {project_dir}. Choose one with --project-dir.")
    if not (project_dir / "app.py").is_file():
        raise InvalidInput(
            f"There is no app.py in {project_dir.resolve()}. "
            "Name the folder of a Chalice app with --project-dir."
        )
    read_configuration(project_dir, stage)


def read_configuration(project_dir: Path, stage: str) -> dict[str, Any]:
    """What the file says. Raises InvalidInput, also if it lists its stages without this one. A
    project that lists none has any stage, as for Chalice."""
    path = project_dir / ".chalice" / "config.json"
    if not path.is_file():
        raise InvalidInput(
            f'There is no {path}. Create it with {{"version": "2.0", "app_name": "NAME"}}.'
        )
    configuration = read_object(path)
    stages = configuration.get("stages") or {}
    if not isinstance(stages, dict) or not all(isinstance(v, dict) for v in stages.values()):
        raise InvalidInput(f"{path}: stages is not an object with an object for each stage.")
    if stages and stage not in stages:
        raise InvalidInput(
            f"There is no stage {stage!r} in {path}. Choose one with --stage: {', '.join(stages)}."
        )
    if not _STAGE.fullmatch(stage):
        raise InvalidInput(f"{stage!r} cannot be the name of a stage: letters, digits, - and _.")
    return configuration
