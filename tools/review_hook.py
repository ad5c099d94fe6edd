"""The review hook of a stage: its settings, and whether the functions will be able to import it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from chalicelib.config import BadSetting, ReviewSettings
from tools import sign_in
from tools.errors import InvalidInput

IMPORT_TIMEOUT_S = 60
PACKAGED = ("app.py", "chalicelib", "vendor")
# Loads the hook as the functions do, and prints the file of its module.
_PROGRAM = """
import os, sys
sys.path.insert(1, "vendor")
from chalicelib.config import BadSetting, ReviewSettings
from chalicelib.review import review_of
settings = ReviewSettings.from_environment(os.environ)
try:
    review_of(settings, None).warm_up()
except BadSetting as error:
    sys.exit(str(error))
print(getattr(sys.modules[settings.callable[0]], "__file__", None) or "built in")
"""


def review_settings(project_dir: Path, stage: str) -> ReviewSettings:
    """Return a stage's settings of the review; raises InvalidInput."""
    try:
        return ReviewSettings.from_environment(sign_in.stage_variables(project_dir, stage))
    except BadSetting as error:
        raise _refusal(stage, str(error)) from None


def check(project_dir: Path, stage: str) -> None:
    """Raise InvalidInput for a hook in Python that cannot be imported, or would not be deployed."""
    if review_settings(project_dir, stage).callable is None:
        return
    done = _load(project_dir, stage)
    if done.returncode:
        raise _refusal(stage, (done.stderr.strip() or "REVIEW_HOOK").splitlines()[-1])
    folder = project_dir.resolve()
    file = (folder / done.stdout.splitlines()[-1]).resolve()
    if file.is_relative_to(folder) and not _is_deployed(file.relative_to(folder)):
        raise _refusal(
            stage,
            f"REVIEW_HOOK: {file.relative_to(folder)} is not deployed: Chalice packages app.py, "
            "chalicelib, vendor and requirements.txt",
        )


def _load(project_dir: Path, stage: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-c", _PROGRAM],
            cwd=project_dir,
            env={**os.environ, **sign_in.stage_variables(project_dir, stage)},
            capture_output=True,
            text=True,
            timeout=IMPORT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        problem = f"REVIEW_HOOK cannot be imported: it takes more than {IMPORT_TIMEOUT_S} s"
        raise _refusal(stage, problem) from None


def _is_deployed(path: Path) -> bool:
    is_installed = "site-packages" in path.parts  # a package, in a .venv
    return is_installed or path.parts[0] in (*PACKAGED, "built in")


def _refusal(stage: str, problem: str) -> InvalidInput:
    return InvalidInput(f"The stage {stage} in .chalice/config.json: {problem.rstrip('.')}.")
