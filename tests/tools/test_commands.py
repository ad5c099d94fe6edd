"""Every command in tools/, tests/ and .ci/ has a `--help`, and errors are one line."""

import re
import subprocess
import sys

import pytest

from chalicelib.stores import RETENTION_S
from tests.support.running import ROOT, tool
from tools.errors import InvalidInput, ToolError
from tools.sign_in import KEPT

DAY_S = 24 * 3600
COMMANDS = sorted(
    path for path in (ROOT / "tools").rglob("*.py") if '__name__ == "__main__"' in path.read_text()
)


UNICODE_TABLES = (tool("node"), "tools/unicode_tables.mjs")
VENDORED = (tool("node"), "tools/vendored.mjs")
# Without Pillow, which only `make screenshots` installs.
SCREENSHOTS = """
import sys
sys.modules["PIL"] = None
from tests.support.screenshots.__main__ import main
main(sys.argv[1:])
"""
# Commands that are not modules in tools/, with what the first line of their help says.
OTHERS = {
    "usage: node tools/unicode_tables.mjs": UNICODE_TABLES,
    "usage: node tools/vendored.mjs": VENDORED,
    "usage: python -m tests.support.screenshots": (sys.executable, "-c", SCREENSHOTS),
    "usage: .ci/run": (".ci/run",),
}


def execute(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def run(*arguments):
    return execute(sys.executable, *arguments)


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", COMMANDS, ids=module_name)
def test_help_names_the_command_and_explains_each_option(path):
    if path.stem == "chalice_for_lambda":  # Chalice's own help, and run by its path
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


@pytest.mark.parametrize("usage", OTHERS)
def test_other_commands_have_help(usage):
    done = execute(*OTHERS[usage], "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(usage)
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.parametrize("command", [UNICODE_TABLES, VENDORED], ids=lambda command: command[1])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--no-such"], "--no-such"), (["a", "b"], "one folder"), (["/no/such"], "/no/such")],
)
def test_wrong_arguments_of_commands_of_node_are_one_line(command, arguments, said):
    done = execute(*command, *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_ci_refuses_arguments_before_it_runs_anything():
    done = execute(".ci/run", "--fast")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: .ci/run")


def test_the_notice_has_the_days_for_which_messages_are_kept():
    assert re.findall(r"(\d+) days", KEPT) == [str(RETENTION_S // DAY_S)]


def test_the_text_of_an_error_is_one_line():
    assert str(ToolError("a\n  b\tc\n")) == "a b c"


@pytest.mark.parametrize(("error", "code"), [(ToolError, 1), (InvalidInput, 2)])
def test_an_error_has_an_exit_code(error, code):
    assert error("").exit_code == code


@pytest.mark.parametrize("command", ["tools.deploy", "tools.package"])
def test_an_unknown_stage_is_reported_by_name_in_one_line(command):
    done = run("-m", command, "--stage", "no_such")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'no_such' cannot be a stage" in done.stderr
