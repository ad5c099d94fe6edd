"""The files of a release: the same bytes from the same commit, wherever they are made."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.errors import InvalidInput, ToolError

PACKAGES = ("packages/chalice-gateway", "packages/chat-client")
NPM_PACKAGE = "packages/chat-js"
# Only prod's tables outlive their stack. It is the last one, as its firewall.json stays.
STAGES = ("dev", "prod")
SUMS = "SHA256SUMS"
_BUILD = """
import sys
from flit_core.buildapi import build_sdist, build_wheel
build_wheel(sys.argv[1])
build_sdist(sys.argv[1])
"""


def prepare(out: Path) -> None:
    """Make an empty folder, in place of one with an earlier release; raises InvalidInput."""
    if out.exists() and any(out.iterdir()) and not (out / SUMS).exists():
        raise InvalidInput(f"{out} has files that are not of a release: choose another folder.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)


def build_packages(root: Path, out: Path, epoch: str) -> None:
    """Make wheel and source distribution of each Python package; raises ToolError.

    epoch: seconds since 1970, UTC: the time of all files in them.
    """
    for package in PACKAGES:
        command = [sys.executable, "-c", _BUILD, str(out.resolve())]
        _run(command, root / package, SOURCE_DATE_EPOCH=epoch)


def build_npm_package(root: Path, out: Path) -> None:
    """Make the package for npm, whose files npm gives a time of its own; raises ToolError."""
    tools = Path(sys.executable).parent
    command = [str(tools / "npm"), "pack", "--loglevel=error", "--no-update-notifier"]
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    _run([*command, "--pack-destination", str(out.resolve())], root / NPM_PACKAGE, PATH=path)


def build_templates(build: Callable[[str, Path], None], out: Path) -> None:
    """Make a template for each stage, and the one zip of both, by `tools.package.build`; raises
    ToolError."""
    archive, zips = out / "deployment.zip", set()
    for stage in STAGES:
        build(stage, out)
        (out / "sam.json").replace(out / f"sam-{stage}.json")
        zips.add(hashlib.sha256(archive.read_bytes()).digest())
    if len(zips) > 1:
        raise ToolError(f"The zips of the stages {' and '.join(STAGES)} differ.")


def _run(command: list[str], folder: Path, **variables: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own tools, and our own packages
        command,
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        [*_, last] = done.stderr.strip().splitlines() or ["it printed nothing"]
        raise ToolError(f"{folder} cannot be built: {last}")


def write_sums(out: Path) -> None:
    """Write the hashes of all files, as `sha256sum --check` reads them."""
    files = sorted(path for path in out.iterdir() if path.name != SUMS)
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (out / SUMS).write_text("".join(lines), encoding="utf-8")


def commit_time(root: Path) -> str:
    """Return `SOURCE_DATE_EPOCH`, by default when the current commit was made; raises ToolError."""
    return os.environ.get("SOURCE_DATE_EPOCH") or git(root, "log", "-1", "--format=%ct")


def git(root: Path, *arguments: str) -> str:
    """Return what git prints, without its last line end; raises ToolError."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        raise ToolError("Make a release in a clone of the repository, with git.") from None
    return done.stdout.strip()
