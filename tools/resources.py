"""The tables, queues and bucket of a stage, as `.chalice/resources.json` describes them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from chalice_gateway import resources
from chalice_gateway.errors import InvalidInput as GatewayInvalidInput
from chalice_gateway.resources import QUEUE, TABLE, Resources

from tools.errors import InvalidInput

BUCKET, BUCKET_POLICY = "AWS::S3::Bucket", "AWS::S3::BucketPolicy"

__all__ = [
    "BUCKET",
    "BUCKET_POLICY",
    "QUEUE",
    "TABLE",
    "Resources",
    "load",
    "names_for_the_app",
    "read",
    "types_and_names",
]

_DEFAULT_STAGE_PATTERN = "[A-Za-z][A-Za-z0-9-]*"


def load(project_dir: Path, stage: str) -> Resources:
    """Read the resources of a stage that is to be deployed, by logical id.

    Raises InvalidInput for a file without tables or queues and for a name that no stage can have.
    """
    loaded = read(project_dir, stage)
    path = project_dir / ".chalice" / "resources.json"
    if not loaded:
        raise InvalidInput(f"{path} describes no tables and no queues.")
    parameters = json.loads(path.read_text(encoding="utf-8")).get("Parameters", {})
    pattern = parameters.get("Stage", {}).get("AllowedPattern", _DEFAULT_STAGE_PATTERN)
    if not re.fullmatch(pattern, stage):
        raise InvalidInput(f"{stage!r} cannot be a stage: its name has to match {pattern}.")
    return loaded


def types_and_names(loaded: Resources) -> dict[str, tuple[str, str]]:
    """Return the type and the name of each table and queue, by logical id."""
    return {
        id: (resource.type, resource.name)
        for id, resource in loaded.items()
        if resource.type in (TABLE, QUEUE)
    }


def names_for_the_app(loaded: Resources) -> set[str]:
    """Return the names of all tables and queues but those of dead-letter queues."""
    unused = _dead_letter_queues(loaded)
    return {name for id, (_, name) in types_and_names(loaded).items() if id not in unused}


def read(project_dir: Path, stage: str) -> Resources:
    """Read the resources of a stage, none if the project has no such file; raises InvalidInput."""
    try:
        return resources.read(project_dir, stage)
    except GatewayInvalidInput as error:
        raise InvalidInput(str(error)) from None


def _dead_letter_queues(loaded: Resources) -> set[str]:
    """The logical ids of the queues to which only SQS and Lambda send."""
    return {id for id, resource in loaded.items() if id.endswith("DeadLetters")}
