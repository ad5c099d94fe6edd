"""MiniStack's Python, in build/ministack: it requires another botocore than the project does."""

import fcntl
import shutil
import subprocess
import sys
import sysconfig

from tests.support.running import ROOT

FOLDER = ROOT / "build" / "ministack"
LOCKED = ROOT / "requirements" / "ministack.txt"
INSTALL_TIMEOUT_S = 300


def python():
    """The path of a Python that has what the lock file names. Installed if that, or the version of
    this Python, has changed; the functions run in it, and their zip is for this version."""
    FOLDER.parent.mkdir(exist_ok=True)
    wanted = f"{sys.version}\n{LOCKED.read_text()}"
    installed = FOLDER / "installed.txt"
    with FOLDER.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text() != wanted:
            _install()
            installed.write_text(wanted)
    return FOLDER / "bin" / "python"


def _install():
    shutil.rmtree(FOLDER, ignore_errors=True)
    packages = sysconfig.get_path("purelib", "venv", {"base": str(FOLDER)})
    # Without pip: that of this environment installs, and takes the files for the same version.
    _run("venv", "--without-pip", FOLDER)
    _run("pip", "install", "--require-hashes", "--target", packages, "-r", LOCKED)


def _run(module, *arguments):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
