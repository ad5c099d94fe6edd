"""The zips that are started: made by Chalice's packager, for the processor of this machine."""

import json
import os
import subprocess
import zipfile
from pathlib import Path
from shutil import copy

from chalice_gateway.aws_account import REGION

from bench.harness.report import progress
from tests.cloud.support.packaging import copy_sources, run_on_this_machine
from tests.support.running import tool
from tools.packaging import CHALICE

PACKAGING_TIMEOUT_S = 600
OURS, PLAIN, BARE = "the chat by make deploy", "the chat by chalice deploy", "the bare app"


def unpacked(folder: Path) -> dict[str, Path]:
    """Make each zip below a folder; the folders that they are unpacked to, by the apps' names."""
    chat = run_on_this_machine(copy_sources(folder / "chat"))
    bare = _bare_app(folder / "bare")
    plain = (tool("chalice"),)
    ways = {OURS: (CHALICE, chat), PLAIN: (plain, chat), BARE: (plain, bare)}
    return {name: _unpacked(name, *way) for name, way in ways.items()}


def _bare_app(project: Path) -> Path:
    (project / ".chalice").mkdir(parents=True)
    configuration = {"version": "2.0", "app_name": "bare"}
    (project / ".chalice" / "config.json").write_text(json.dumps(configuration))
    copy(Path(__file__).with_name("bare_app.py"), project / "app.py")
    return project


def _unpacked(name: str, chalice: tuple[str, ...], project: Path) -> Path:
    progress(f"packaging {name}")
    packaged = project / "build" / name
    subprocess.run(
        [*chalice, "package", str(packaged)],
        cwd=project,
        env={**os.environ, "AWS_DEFAULT_REGION": REGION},
        check=True,
        capture_output=True,
        timeout=PACKAGING_TIMEOUT_S,
    )
    with zipfile.ZipFile(packaged / "deployment.zip") as archive:
        archive.extractall(packaged / "code")
    return packaged / "code"
