"""Every command in tools/ has a `--help`, and says plainly who can read a deployed chat."""

import re
import subprocess
import sys

import pytest

from chalicelib.stores import RETENTION_S
from tests.support.running import ROOT
from tools.errors import InvalidInput, ToolError
from tools.notices import NO_SIGN_IN

DAY_S = 24 * 3600
COMMANDS = sorted(
    path for path in (ROOT / "tools").rglob("*.py") if '__name__ == "__main__"' in path.read_text()
)


def run(*arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", COMMANDS, ids=module_name)
def test_help_names_the_command_and_explains_each_option(path):
    if path.stem == "chalice_without_ballast":  # Chalice's own help, and run by its path
        command, usage = [str(path)], "Usage: "
    else:
        command = ["-m", module_name(path)]
        usage = f"usage: python {' '.join(command)}"
    done = run(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(usage)
    options = re.findall(r"^ +(?:-\w, )?--[\w-]+.*(?:\n {20,}.*)?", done.stdout, re.M)
    assert options
    assert all(re.search(r" {2,}\w+ ", option) for option in options), options


def test_the_notice_has_the_days_for_which_messages_are_kept():
    assert re.findall(r"(\d+) days", NO_SIGN_IN) == [str(RETENTION_S // DAY_S)]


def test_an_error_is_one_line_whatever_its_cause_printed():
    assert str(ToolError("a\n  b\tc\n")) == "a b c"


@pytest.mark.parametrize(("error", "code"), [(ToolError, 1), (InvalidInput, 2)])
def test_an_error_has_an_exit_code(error, code):
    assert error("").exit_code == code


@pytest.mark.parametrize("command", ["tools.deploy", "tools.package"])
def test_an_unknown_stage_is_one_line_that_names_it(command):
    done = run("-m", command, "--stage", "no_such")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'no_such' cannot be a stage" in done.stderr
