"""The README's app and the test of it work as they are written."""

import re
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
TIMEOUT_S = 120


def block(language, first):
    """The README's code block whose text begins with `first`."""
    (found,) = re.findall(rf"^```{language}\n({re.escape(first)}.*?)^```", README, re.M | re.S)
    return found


def echo_app(folder):
    (folder / ".chalice").mkdir()
    (folder / ".chalice" / "config.json").write_text(block("json", '{"version"'))
    (folder / "app.py").write_text(block("python", "import json"))
    return folder


def test_the_tests_of_the_app_pass(pytester):
    echo_app(pytester.path)
    pytester.makepyfile(test_echo=block("python", "def test_"))
    plugin = ("-p", "chalice_gateway.pytest_plugin")
    result = pytester.runpytest_subprocess(*plugin, "-W", "error", timeout=TIMEOUT_S)
    result.assert_outcomes(passed=2)


def test_the_app_prints_the_lines_of_the_sample(gateway, tmp_path):
    running = gateway(echo_app(tmp_path)).wait_until_ready()
    printed = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", running.output)
    assert printed.strip() == block("console", "$ chalice-gateway\n").partition("\n")[2].strip()
