"""Ctrl-C ends the commands that `make` calls without a traceback, even during their imports."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support.running import ROOT

TIMEOUT_S = 60
# Starts a module that tells when its imports have begun, and does not end by itself.
SLOW_IMPORT = "import time\nprint('importing', flush=True)\ntime.sleep(60)\n"
# A line of a .pth file: has each Python of that environment tell when it starts, and wait.
SLOW_START = "import pathlib, sys, time; pathlib.Path(sys.prefix, 'begun').touch(); time.sleep(60)"


def start(*arguments, path=ROOT):
    """Start a command as a terminal does, in a process group that gets Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "tools/interruptible.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def press_ctrl_c(process):
    """Press Ctrl-C; the exit code and what the command still prints."""
    os.killpg(process.pid, signal.SIGINT)
    output, error = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, output + error


def test_ctrl_c_during_an_import_ends_the_command_without_a_traceback(tmp_path):
    (tmp_path / "slow_import.py").write_text(SLOW_IMPORT)
    with start("slow_import", path=tmp_path) as process:
        assert process.stdout.readline() == "importing\n"
        assert press_ctrl_c(process) == (130, "")


def test_ctrl_c_while_the_virtual_environment_is_made_prints_no_traceback(tmp_path):
    folder = tmp_path / "venv"
    packages = folder / f"lib/python3.{sys.version_info[1]}/site-packages"
    packages.mkdir(parents=True)
    (packages / "slow.pth").write_text(SLOW_START)
    with start("tools.setup.venv", str(folder)) as process:
        until = time.monotonic() + TIMEOUT_S
        # By then ensurepip, a process that venv starts, has begun.
        while not (folder / "begun").exists():
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        assert press_ctrl_c(process) == (130, "")


def test_the_module_gets_its_arguments_and_its_exit_code_is_kept():
    with start("tools.package", "--stage", "no_such") as process:
        _, error = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 2
    assert "'no_such' cannot be a stage" in error


@pytest.mark.parametrize("module", ["bundle_page", "package", "setup.chromium", "setup.venv"])
def test_the_modules_help_is_that_of_the_module(module):
    with start(f"tools.{module}", "--help") as process:
        output, _ = process.communicate(timeout=TIMEOUT_S)
    assert output.startswith(f"usage: python -m tools.{module}")


def test_without_a_module_the_usage_is_one_line():
    with start() as process:
        _, error = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, error.count("\n")) == (2, 1)
