"""The README's app and its test work as they are written, and the command takes what pages show."""

import re
import shlex
from pathlib import Path

import pytest
from chalice_gateway.command_line import invoke, options, tables

PACKAGE = Path(__file__).parents[1]
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "docs").glob("*.md")}
PARSERS = {"invoke": invoke.parser, "tables": tables.parser}
TIMEOUT_S = 600


def block(language, first):
    """The README's code block whose text begins with `first`."""
    (found,) = re.findall(rf"^```{language}\n({re.escape(first)}.*?)^```", README, re.M | re.S)
    return found


def echo_app(folder):
    (folder / ".chalice").mkdir()
    (folder / ".chalice" / "config.json").write_text(block("json", '{"version"'))
    (folder / "app.py").write_text(block("python", "import json"))
    return folder


def without_ports(text):
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text).strip()


def commands(text):
    """The arguments of each chalice-gateway in a page's consoles."""
    lines = re.findall(r"^\$ (?:.*\| )?chalice-gateway\b(.*)$", text, re.M)
    return [shlex.split(line) for line in lines]


def test_the_tests_of_the_app_pass(pytester):
    echo_app(pytester.path)
    pytester.makepyfile(test_echo=block("python", "def test_"))
    plugin = ("-p", "chalice_gateway.pytest_plugin")
    result = pytester.runpytest_subprocess(*plugin, "-W", "error", timeout=TIMEOUT_S)
    result.assert_outcomes(passed=2)


def test_the_app_prints_the_lines_of_the_sample(gateway, tmp_path):
    running = gateway(echo_app(tmp_path)).wait_until_ready()
    sample = block("console", "$ chalice-gateway\n").partition("\n")[2]
    assert without_ports(running.output) == without_ports(sample)


@pytest.mark.parametrize("page", [README, *PAGES.values()], ids=["README.md", *PAGES])
def test_the_command_line_takes_the_commands_of_a_page(page):
    for command in commands(page):
        if command and command[0] in PARSERS:
            PARSERS[command[0]]().parse_args(command[1:])
        else:
            options.parse(command)


def test_the_readme_leads_to_every_page():
    assert {f"docs/{name}" for name in PAGES} - set(
        re.findall(r"\]\((docs/[^)#]*)", README)
    ) == set()


def test_every_option_of_the_readme_exists():
    known = {name for action in options.parser()._actions for name in action.option_strings}
    table = re.search(r"^\| option \|.*?\n\n", README, re.M | re.S)[0]
    assert set(re.findall(r"(--[a-z][a-z-]*)", table)) <= known
