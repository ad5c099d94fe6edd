"""Who may connect to a stage: what its settings say, in the words that every command prints."""

from __future__ import annotations

from pathlib import Path

from chalice_gateway.errors import InvalidInput as GatewayInvalidInput
from chalice_gateway.project.configuration import read_configuration

from chalicelib.config import OPEN, TOKEN, AuthSettings, BadSetting
from tools.errors import InvalidInput

MODES = (OPEN, TOKEN)
MEANING = {
    OPEN: "Sign-in: open. Anybody with the link reads and writes every open room.",
    TOKEN: "Sign-in: token. Only people with a valid token connect, to the rooms that it allows.",
}

# A test compares the days with the server's retention of messages.
KEPT = "Messages are kept for 30 days."


def notice(settings: AuthSettings) -> str:
    """Return what users have to know before they hand out a link to the chat."""
    return f"{MEANING[settings.mode]}\n{KEPT}"


def stage_variables(project_dir: Path, stage: str) -> dict[str, str]:
    """Return the environment variables of a stage in .chalice/config.json; raises InvalidInput."""
    try:
        configuration = read_configuration(project_dir, stage)
    except GatewayInvalidInput as error:
        raise InvalidInput(str(error)) from None
    own = configuration.get("stages", {}).get(stage, {})
    parts = (part.get("environment_variables") or {} for part in (configuration, own))
    return {name: value for part in parts for name, value in part.items()}


def auth_settings(project_dir: Path, stage: str) -> AuthSettings:
    """Return a stage's settings of sign-in.

    Raises InvalidInput for invalid ones, such as `token` without a key to check tokens by.
    """
    try:
        settings = AuthSettings.from_environment(stage_variables(project_dir, stage))
    except BadSetting as error:
        raise InvalidInput(f"The stage {stage} in .chalice/config.json: {error}.") from None
    if not settings.mode:
        raise InvalidInput(
            f'The stage {stage} does not say who may connect. Add "AUTH": "{OPEN}" or '
            f'"AUTH": "{TOKEN}" to its environment_variables in .chalice/config.json.'
        )
    return settings
