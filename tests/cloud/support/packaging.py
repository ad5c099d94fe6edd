"""Runs `python -m tools.package` as `make package` does, without an AWS account."""

import importlib.util
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.running import ROOT

PACKAGING_TIMEOUT_S = 600
# Lambda's Python has these in addition to the standard library.
RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
PYTHON = f"{sys.version_info.major}{sys.version_info.minor}"  # as names of libraries have it
X86_64, AARCH64 = 62, 183  # ELF's numbers of machines
PARTS = (".chalice", "app.py", "chalicelib", "requirements.txt", "static", "tools", "vendor")
# A call to AWS would fail: there are no credentials, and nothing listens at this address.
NO_AWS = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
# `make package` without the check by cfn-lint, which takes as long as all the rest.
BUILD = """
import sys
from pathlib import Path
from tools.package import build
build(sys.argv[1], Path(sys.argv[2]))
"""


@dataclass
class Package:
    """The folder that the tool has written to, and what the tool printed."""

    folder: Path
    output: str

    @property
    def template(self):
        return json.loads((self.folder / "sam.json").read_text())

    @property
    def zip(self):
        return self.folder / "deployment.zip"


def run(*options, project):
    """Run the tool in a project without credentials, a region or a network of AWS."""
    return _run("-m", "tools.package", *options, project=project)


def make(folder, stage="dev", *, project):
    """`make package` in a project."""
    return _package(folder, run("--stage", stage, "--out", str(folder), project=project))


def build(folder, stage="dev", *, project):
    """`make package` in a project, but for the check by cfn-lint."""
    return _package(folder, _run("-c", BUILD, stage, str(folder), project=project))


def _package(folder, done):
    assert done.returncode == 0, done.stderr
    return Package(folder, done.stdout)


def _run(*arguments, project):
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**variables, **NO_AWS},
        capture_output=True,
        text=True,
        timeout=PACKAGING_TIMEOUT_S,
    )


def documented_commands():
    """The AWS CLI commands of docs/deploying.md: make a bucket, upload to it, deploy the stack, and
    print the link to the chat."""
    text = (ROOT / "docs" / "deploying.md").read_text().replace("\\\n", " ")
    commands = [shlex.split(command) for command in re.findall(r"^aws .*", text, re.M)]
    return commands[:4]


def copy_sources(project):
    """Copy all that is deployed, and the tools, to a new folder; the bundler stays where it is."""
    project.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "deployments", "deployed", "node_modules")
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, project)
    bundler = Path("tools", "bundle", "node_modules")
    (project / bundler).symlink_to(ROOT / bundler)
    return project


def run_on_this_machine(project):
    """Have a copy of the project packaged for the processor of this machine, which can run it."""
    path = project / ".chalice" / "config.json"
    is_arm = platform.machine() in ("aarch64", "arm64")
    configuration = json.loads(path.read_text())
    configuration["lambda_architecture"] = "arm64" if is_arm else "x86_64"
    path.write_text(json.dumps(configuration))
    return project


def link_runtime(folder):
    """Fill a new folder with the packages that Lambda's Python has."""
    folder.mkdir()
    for name in RUNTIME:
        origin = Path(importlib.util.find_spec(name).origin)
        target = origin.parent if origin.name == "__init__.py" else origin
        (folder / target.name).symlink_to(target)
    return folder


def processors(archive):
    """The processors, by ELF's numbers, that the compiled libraries of a deployment zip are for;
    fails if greenlet's is missing, or if one is for another Python."""
    with zipfile.ZipFile(archive) as deployment:
        heads = {n: deployment.read(n)[:20] for n in deployment.namelist() if n.endswith(".so")}
    assert any(name.startswith("greenlet/_greenlet.") for name in heads)
    # abi3: for this Python and all later ones.
    assert all(f".cpython-{PYTHON}-" in name or ".abi3." in name for name in heads), heads
    assert {head[:4] for head in heads.values()} == {b"\x7fELF"}
    return {int.from_bytes(head[18:20], "little") for head in heads.values()}


def ballast(names):
    """The files of a deployment zip that no function can use: a dependency's own tests, and all
    but Python, compiled libraries and package metadata. The page's files are the app's."""
    return [name for name in names if not name.startswith("static/") and _is_ballast(Path(name))]


def _is_ballast(path):
    if any(folder.suffix == ".dist-info" for folder in path.parents):
        return False
    is_test = {"tests", "test", "testing"} & set(path.parts[:-1])
    return bool(is_test) or path.suffix not in (".py", ".pyc", ".so", ".typed")
