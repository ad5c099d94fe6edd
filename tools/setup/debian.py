"""Debian's packages, where they can be installed without asking for a password."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120")
UPDATE_TIMEOUT_S = 300
INSTALL_TIMEOUT_S = 900


def as_root() -> list[str] | None:
    """What to put before a command that needs root. None where only a password gives root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    works = (
        shutil.which("sudo") and not subprocess.run([*sudo, "true"], capture_output=True).returncode
    )
    return sudo if works else None


def install(*packages: str) -> str:
    """Install the packages. Returns "" when they are installed, else why they are not."""
    if shutil.which("apt-get") is None:
        return "this machine has no apt-get"
    prefix = as_root()
    if prefix is None:
        return "apt-get needs a password here"
    print(f"Installing {' '.join(packages)} with apt-get ...", file=sys.stderr, flush=True)
    # Package lists may be old or missing. If the update fails, the installation may still work.
    _run([*prefix, *APT, "update"], UPDATE_TIMEOUT_S)
    options = ("install", "-y", "--no-install-recommends")
    environment = ("env", "DEBIAN_FRONTEND=noninteractive")
    return _run([*prefix, *environment, *APT, *options, *packages], INSTALL_TIMEOUT_S)


def _run(command: list[str], timeout_s: float) -> str:
    """Run it. Returns "" if it succeeds, else the last line that it printed."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stdout.strip().splitlines() or [f"exit code {done.returncode}"]
    return "" if done.returncode == 0 else lines[-1]
