"""The page's modules that need no browser, tested by Node where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = sorted(Path(__file__).with_name("js").glob("*.test.mjs"))
OLDEST_NODE = (20, 11)  # its mock timers know Date


def node_version() -> tuple[int, ...]:
    if shutil.which("node") is None:
        return (0,)
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return tuple(int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2])


@pytest.mark.skipif(node_version() < OLDEST_NODE, reason="needs Node 20.11 or newer")
def test_the_pages_modules_pass_their_unit_tests():
    # The modules end in .js, and no package.json says that they are modules.
    node = ["node", "--experimental-detect-module", "--no-warnings", "--test"]
    result = subprocess.run([*node, *map(str, TESTS)], capture_output=True, text=True)
    assert TESTS
    assert result.returncode == 0, result.stdout + result.stderr
