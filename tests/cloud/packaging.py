"""Runs `python -m tools.package` as `make package` does, far from any account."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.running import ROOT

PARTS = (".chalice", "app.py", "chalicelib", "packages", "static", "tools", "vendor")
# Whatever would call AWS would fail: no credentials, and nobody at this address.
NO_AWS = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class Package:
    """What was made, and what was said about it."""

    folder: Path
    output: str

    @property
    def template(self):
        return json.loads((self.folder / "sam.json").read_text())

    @property
    def zip(self):
        return self.folder / "deployment.zip"


def run(*options, project=ROOT):
    """Run the tool in a project without credentials, a region or a network of AWS."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "tools.package", *options],
        cwd=project,
        env={**variables, **NO_AWS},
        capture_output=True,
        text=True,
        timeout=600,
    )


def make(folder, stage="dev", project=ROOT):
    done = run("--stage", stage, "--out", str(folder), project=project)
    assert done.returncode == 0, done.stderr
    return Package(folder, done.stdout)


def project_copy(folder):
    """The project's own copy of all that is packaged, to be changed at will."""
    project = folder / "project"
    project.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "deployments", "deployed")
            shutil.copytree(ROOT / name, project / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, project)
    shutil.copy(ROOT / "requirements.txt", project)
    return project
