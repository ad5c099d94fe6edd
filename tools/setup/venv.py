"""Make a virtual environment with the Python that runs this: `python3 -m tools.setup.venv .venv`.

Debian and Ubuntu have venv in a package of its own. Where that is missing and can be installed
without a password, this installs it.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from tools.setup import debian


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.setup.venv", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="where to make it")
    folder = parser.parse_args(arguments).folder
    problem = "" if _has_venv() else debian.install(package())
    if problem or make(folder) != 0:
        print(hint(folder, problem), file=sys.stderr)
        return 1
    return 0


def make(folder: Path) -> int:
    """Make it with another process, which sees what was just installed. Returns its exit code."""
    # Captured, because after Ctrl-C both venv and ensurepip print a traceback.
    command = [sys.executable, "-m", "venv", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout, end="", file=sys.stderr)
    return done.returncode


def hint(folder: Path, problem: str) -> str:
    """One line for the user."""
    reason = f" ({problem})" if problem else ""
    advice = f"If venv or ensurepip is missing: apt install {package()}"
    return f"Cannot make {folder}{reason}. {advice}"


def _has_venv() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def package() -> str:
    """python3-venv is that of the distribution's default version only."""
    own = f"python3.{sys.version_info[1]}"
    return "python3-venv" if Path("/usr/bin/python3").resolve().name == own else f"{own}-venv"


if __name__ == "__main__":
    sys.exit(main())
