"""Autobahn's test suite, which is a program for Python 2.7: found, installed, run."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.harness.processes import Unavailable
from bench.harness.report import ROOT, progress

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
INSTALLED = ROOT / "build" / "autobahn"
INSTALL_TIMEOUT_S, RUN_TIMEOUT_S = 300, 600
# Compression, which the gateway does not negotiate.
EXCLUDED = ["12.*", "13.*"]

Results = Mapping[str, Mapping[str, Any]]


def run(url: str, wstest: str) -> Results:
    """All cases against an echo server: by case, Autobahn's verdict and the server's close code.
    wstest: the command, if it is installed. Raises Unavailable."""
    command, variables = ([wstest], {}) if wstest else _installed()
    with tempfile.TemporaryDirectory() as folder:
        cases: dict[str, Any] = {"cases": ["*"], "exclude-cases": EXCLUDED}
        servers = {"outdir": folder, "servers": [{"agent": "gateway", "url": url}]}
        specification = Path(folder, "specification.json")
        specification.write_text(json.dumps({**cases, **servers, "exclude-agent-cases": {}}))
        _run([*command, "-m", "fuzzingclient", "-s", str(specification)], RUN_TIMEOUT_S, variables)
        found: dict[str, Results] = json.loads(Path(folder, "index.json").read_text())
    return found["gateway"]


def _installed() -> tuple[list[str], dict[str, str]]:
    """The command of the suite, which is installed once, and its environment."""
    python = next(_pythons(), None)
    if python is None:
        raise Unavailable("there is no Python 2.7, which Autobahn's test suite needs")
    # Python's folder of a user's own packages: a virtual environment needs a package more.
    variables = {"PYTHONUSERBASE": str(INSTALLED)}
    command = INSTALLED / "bin" / "wstest"
    if not command.is_file():
        progress("installing Autobahn's test suite (half a minute, only this once)")
        install = ("-m", "pip", "install", "--user", "--require-hashes", "-r", str(REQUIREMENTS))
        _run([python, *install], INSTALL_TIMEOUT_S, variables)
    return [python, str(command)], variables


def _pythons() -> Iterator[str]:
    """Pythons 2.7 of this machine that run and have pip."""
    candidates = [shutil.which("python2.7"), shutil.which("pypy")]
    candidates += map(str, Path.home().glob(".pyenv/versions/2.7*/bin/python"))
    for candidate in filter(None, candidates):
        answer = subprocess.run([candidate, "-m", "pip", "--version"], capture_output=True)
        if answer.returncode == 0 and b"python 2.7" in answer.stdout:
            yield candidate


def _run(command: list[str], timeout_s: float, variables: Mapping[str, str]) -> None:
    env = {**os.environ, **variables}
    try:
        subprocess.run(command, timeout=timeout_s, check=True, capture_output=True, env=env)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
        reason = f"{error}: {said.splitlines()[-1]}" if said else str(error)
        raise Unavailable(f"Autobahn's test suite does not run: {reason}") from None
