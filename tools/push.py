"""The push notifications of a stage, by its settings."""

from __future__ import annotations

from pathlib import Path

from chalicelib.config import BadSetting, PushSettings
from tools import sign_in
from tools.errors import InvalidInput


def push_settings(project_dir: Path, stage: str) -> PushSettings:
    """Return a stage's settings of push notifications; raises InvalidInput."""
    try:
        return PushSettings.from_environment(sign_in.stage_variables(project_dir, stage))
    except BadSetting as error:
        raise InvalidInput(f"The stage {stage} in .chalice/config.json: {error}.") from None
