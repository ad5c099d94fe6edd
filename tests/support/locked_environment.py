"""Programs that the tests run in a Python environment of their own, in build/, because they require
other packages than the project does, or a newer Python."""

import fcntl
import shutil
import subprocess
import sys
import sysconfig

from tests.support.running import ROOT

INSTALL_TIMEOUT_S = 600


def python_with(name):
    """The path of a Python that has what requirements/NAME.txt locks. Installed if that, or the
    version of this Python, has changed."""
    folder, locked = ROOT / "build" / name, ROOT / "requirements" / f"{name}.txt"
    folder.parent.mkdir(exist_ok=True)
    wanted = f"{sys.version}\n{locked.read_text()}"
    installed = folder / "installed.txt"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text() != wanted:
            _install(folder, locked)
            installed.write_text(wanted)
    return folder / "bin" / "python"


def _install(folder, locked):
    shutil.rmtree(folder, ignore_errors=True)
    packages = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
    # Without pip: that of this environment installs, and takes the files for the same version.
    _run("venv", "--without-pip", folder)
    # Most modules are never imported, and the others are compiled then.
    options = ("--no-compile", "--require-hashes")
    _run("pip", "install", *options, "--target", packages, "-r", locked)


def _run(module, *arguments):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
