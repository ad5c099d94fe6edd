"""The Python client and the page keep the same rules: README.md has the format of the cases."""

import logging
import subprocess
from pathlib import Path

import pytest

from tests.conformance.cases import cases
from tests.conformance.python_runner import run
from tests.support.running import tool

CASES = dict(cases("python"))
PAGE_RUNNER = Path(__file__).with_name("page_runner.test.mjs")


@pytest.mark.parametrize("name", CASES)
def test_the_python_client(name, caplog):
    caplog.set_level(logging.CRITICAL)
    run(CASES[name])


def test_the_page():
    result = subprocess.run(
        [tool("node"), "--no-warnings", "--test", str(PAGE_RUNNER)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_both_run_the_same_cases_but_for_those_that_say_why():
    for name, case in {**CASES, **dict(cases("page"))}.items():
        assert ("clients" in case) == ("why" in case), name
        assert case.get("clients") in (None, ["page"], ["python"]), name
    assert len(CASES.keys() & dict(cases("page")).keys()) >= 45
