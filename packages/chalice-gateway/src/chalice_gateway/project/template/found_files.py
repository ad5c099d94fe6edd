"""Which CloudFormation templates a project has.

Chalice merges the file that `chalice package --merge-template FILE` names into the template that it
generates. Its documentation calls the file resources.json or extras.json, beside app.py.
https://aws.github.io/chalice/tutorials/websockets.html, https://aws.github.io/chalice/topics/cfn.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from chalice_gateway.errors import InvalidInput
from chalice_gateway.project.files import read_object

_FOLDERS = (".chalice", ".")
_NAMES = ("resources", "extras")
_SUFFIXES = (".json", ".yaml", ".yml")
_MAX_CANDIDATE_BYTES = 500_000
# A template that describes what an app uses; pipelines and what `chalice package` wrote do not.
_USED_BY_APPS = re.compile(r"AWS::(DynamoDB|SQS|SNS|S3|Kinesis|Serverless::SimpleTable)")
_OF_TOOLS = re.compile(r"AWS::(CodePipeline|CodeBuild|Serverless::Function)")


def find(project_dir: Path, named: Sequence[Path] = ()) -> list[Path]:
    """The templates to read: those that are named, or else the first one that has one of the names
    in Chalice's documentation, first in .chalice and then beside app.py."""
    if named:
        return list(named)
    return [path for path in _documented(project_dir) if path.is_file()][:1]


def read(paths: Sequence[Path]) -> dict[str, Any]:
    """The templates in one, merged as Chalice does: later ones replace what earlier ones have.

    Raises InvalidInput.
    """
    merged: dict[str, Any] = {}
    for path in paths:
        template = read_object(path)
        _check_sections(template, path)
        merged = _merge(merged, template)
    return merged


def unread(project_dir: Path, read: Sequence[Path]) -> list[Path]:
    """Other templates of the project that describe what apps use."""
    files = [
        path
        for folder in _FOLDERS
        for path in sorted((project_dir / folder).glob("*"))
        if path.suffix.lower() in _SUFFIXES
    ]
    known = {path.resolve() for path in read}
    return [path for path in files if path.resolve() not in known and _is_template(path)]


def _documented(project_dir: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        for name in _NAMES:
            for suffix in _SUFFIXES:
                yield project_dir / folder / f"{name}{suffix}"


def _is_template(path: Path) -> bool:
    try:
        if path.stat().st_size > _MAX_CANDIDATE_BYTES:
            return False
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return bool(_USED_BY_APPS.search(text)) and not _OF_TOOLS.search(text)


def _check_sections(template: dict[str, Any], path: Path) -> None:
    for name in ("Parameters", "Mappings", "Conditions", "Globals", "Resources"):
        if not isinstance(template.get(name, {}), dict | None):
            raise InvalidInput(f"{path} is not a template: its {name} are not an object.")
    if not isinstance((template.get("Globals") or {}).get("Function"), dict | None):
        raise InvalidInput(f"{path} is not a template: its Globals.Function is not an object.")
    for section in ("Parameters", "Resources"):
        for id, found in (template.get(section) or {}).items():
            if id.startswith("Fn::"):  # a loop, which is reported as not read
                continue
            if not isinstance(found, dict):
                raise InvalidInput(f"{path} is not a template: {section}, {id} is not an object.")
            if not isinstance(found.get("Properties"), dict | None):
                raise InvalidInput(
                    f"{path} is not a template: the Properties of {id} are not an object."
                )
            if not _are_events((found.get("Properties") or {}).get("Events")):
                raise InvalidInput(
                    f"{path} is not a template: the Events of {id} are not objects with a Type "
                    "and Properties."
                )


def _are_events(found: Any) -> bool:
    if not isinstance(found, dict | None):
        return False
    return all(
        isinstance(event, dict)
        and isinstance(event.get("Type", ""), str)
        and isinstance(event.get("Properties"), dict | None)
        for event in (found or {}).values()
    )


def _merge(first: Any, second: Any) -> Any:
    if not isinstance(first, dict) or not isinstance(second, dict):
        return second
    return {**first, **{key: _merge(first.get(key), value) for key, value in second.items()}}
