"""Files of the project in JSON or YAML, with errors that name the line and the column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalice_gateway.errors import InvalidInput

if TYPE_CHECKING:
    import yaml

YAML_SUFFIXES = (".yaml", ".yml")


def read_object(path: Path) -> dict[str, Any]:
    """The object in a JSON or YAML file. Raises InvalidInput."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not in UTF-8.") from None
    try:
        parsed = _yaml(text, path) if path.suffix.lower() in YAML_SUFFIXES else json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidInput(f"{path}, {where}: this is not JSON: {error.msg}.") from None
    except RecursionError:
        raise InvalidInput(f"{path} is nested too deeply.") from None
    if not isinstance(parsed, dict):
        raise InvalidInput(f"{path} has no JSON object with names and values.")
    return parsed


def _yaml(text: str, path: Path) -> Any:
    # Imported here: most projects have JSON, and this takes time.
    import yaml

    from chalice_gateway.project.template.yaml_tags import TemplateLoader

    try:
        return yaml.load(text, TemplateLoader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise InvalidInput(
            f"{path}{_where(error)}: this is not YAML: {error.problem or error.context}."
        ) from None
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path} is not YAML: {error}.") from None


def _where(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
