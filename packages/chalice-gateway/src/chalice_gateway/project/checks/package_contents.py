"""Modules that work here, and are not in the zip that Chalice deploys.

https://aws.github.io/chalice/topics/packaging.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from chalice_gateway.manifest import Manifest
from chalice_gateway.project.checks.problem import Problem

_PACKAGED = ("app.py", "chalicelib", "vendor")


def package_problems(manifest: Manifest, project_dir: Path) -> Iterator[Problem]:
    """A warning for the modules beside app.py that the app imports."""
    outside = {
        path.parts[0]
        for path in map(PurePath, manifest.local_modules)
        if path.parts and path.parts[0] not in _PACKAGED
    }
    names = sorted(name for name in outside if not (project_dir / "vendor" / name).exists())
    if names:
        verb = "is" if len(names) == 1 else "are"
        yield Problem(
            f"{', '.join(names)} {verb} imported, and {verb} not deployed: Chalice packages "
            "app.py, chalicelib and vendor. Move your modules into chalicelib.",
            is_refused=False,
        )
