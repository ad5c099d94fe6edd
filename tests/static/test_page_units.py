"""The page's modules that need no browser, tested by Node."""

import subprocess
from pathlib import Path

from tests.support.running import tool

TESTS = sorted(Path(__file__).parent.glob("*/*.test.mjs"))


def test_the_pages_modules_pass_their_unit_tests():
    result = subprocess.run(
        # The modules end in .js, and no package.json says that they are modules.
        [tool("node"), "--no-warnings", "--test", *map(str, TESTS)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert TESTS
    assert result.returncode == 0, result.stdout + result.stderr
