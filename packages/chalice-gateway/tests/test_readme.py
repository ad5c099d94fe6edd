"""The README's app and the test of it work as they are written."""

import re
import subprocess
import sys
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


def test_the_test_of_the_app_passes(tmp_path):
    example = block("python", "from chalice_gateway.testing")
    test = tmp_path / "test_echo.py"
    test.write_text(example.replace("path/to/app", str(echo_app(tmp_path))))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, str(test)], cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT_S
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_app_prints_the_lines_of_the_sample(gateway, tmp_path):
    running = gateway(echo_app(tmp_path)).wait_until_ready()
    printed = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", running.output)
    assert printed.strip() == block("console", "$ chalice-gateway\n").partition("\n")[2].strip()
