"""The events of a stage: whether they are on, by its settings."""

from __future__ import annotations

from pathlib import Path

from chalicelib.config import BadSetting, EventSettings
from tools import sign_in
from tools.errors import InvalidInput


def event_settings(project_dir: Path, stage: str) -> EventSettings:
    """Return a stage's settings of events; raises InvalidInput."""
    try:
        return EventSettings.from_environment(sign_in.stage_variables(project_dir, stage))
    except BadSetting as error:
        raise InvalidInput(f"The stage {stage} in .chalice/config.json: {error}.") from None
