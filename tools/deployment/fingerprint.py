"""A fingerprint of everything that a deployment of functions and APIs is made from."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chalice import __version__ as chalice_version

from tools.packaging.chalice_for_lambda import ZIP_VERSION

SOURCES = ("app.py", "chalicelib", "vendor", "requirements.txt", ".chalice/config.json")


def fingerprint(
    project_dir: Path, records: list[dict[str, Any]], variables: Mapping[str, str]
) -> str:
    """Hash the project's sources, the tools' versions, the ids of what is deployed, and the
    variables that the app is deployed with."""
    digest = hashlib.sha256(json.dumps(sorted(map(json.dumps, records))).encode())
    digest.update(
        f"chalice {chalice_version}, Python {platform.python_version()}, {ZIP_VERSION}".encode()
    )
    digest.update(repr(sorted(variables.items())).encode())
    for path in sorted(_source_files(project_dir)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(project_dir)} {content}\n".encode())
    return digest.hexdigest()


def _source_files(project_dir: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = project_dir / source
        if path.is_file():
            yield path
        # Not rglob, which does not follow the links to folders in vendor/.
        for folder, _, names in os.walk(path, followlinks=True):
            yield from (Path(folder, name) for name in names if not name.endswith(".pyc"))
    yield from (project_dir / ".chalice").glob("policy*.json")
