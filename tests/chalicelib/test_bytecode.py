"""Chalice's command line, which zips chalicelib, finds bytecode in it that is valid in Lambda."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bytecode import checked_head
from tests.support.running import ROOT

CHALICE = {"AWS_CHALICE_CLI_MODE": "true"}


@pytest.fixture
def project(tmp_path):
    shutil.copy(ROOT / "app.py", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib", ignore=ignored)
    return tmp_path


def run(project, code, **environment):
    """Run code in a fresh interpreter that would write the bytecode of what it imports."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command, environment = [sys.executable, "-c", code], {**inherited, **environment}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def cached(source):
    return Path(importlib.util.cache_from_source(str(source)))


def test_chalice_finds_the_bytecode_of_every_module_valid_by_its_sources_hash(project):
    run(project, "import app", **CHALICE)
    for source in (project / "chalicelib").rglob("*.py"):
        assert cached(source).read_bytes()[:16] == checked_head(source.read_bytes()), source


def test_other_imports_of_the_app_leave_the_caches_to_python(project):
    run(project, "import app", PYTHONDONTWRITEBYTECODE="1")
    assert not list(project.rglob("*.pyc"))


def test_bytecode_of_a_module_that_was_changed_since_is_not_used(project):
    module = project / "chalicelib" / "deadline.py"
    run(project, "import app", **CHALICE)
    before = module.stat()
    module.write_text(module.read_text() + "CHANGED = True\n")
    os.utime(module, (before.st_atime, before.st_mtime))
    assert run(project, "from chalicelib import deadline; print(deadline.CHANGED)") == "True\n"


def test_the_bytecode_names_no_folder_of_this_machine(project):
    run(project, "import app", **CHALICE)
    bytecode = cached(project / "chalicelib" / "deadline.py").read_bytes()
    assert b"chalicelib/deadline.py" in bytecode
    assert str(project).encode() not in bytecode


def test_bytecode_that_an_import_has_written_in_place_of_an_older_one_names_no_folder(project):
    run(project, "import app", **CHALICE)
    module = project / "chalicelib" / "deadline.py"
    module.write_text(module.read_text() + "CHANGED = True\n")
    run(project, "import chalicelib.deadline")
    assert str(project).encode() in cached(module).read_bytes()
    run(project, "import app", **CHALICE)
    bytecode = cached(module).read_bytes()
    assert bytecode.startswith(checked_head(module.read_bytes()))
    assert str(project).encode() not in bytecode


def test_bytecode_that_is_valid_is_not_written_again(project):
    run(project, "import app", **CHALICE)
    files = list(project.rglob("chalicelib/**/*.pyc"))
    before = {file: file.stat().st_ino for file in files}  # of each file that is put there
    run(project, "import app", **CHALICE)
    assert {file: file.stat().st_ino for file in files} == before
    assert len(files) > 100
