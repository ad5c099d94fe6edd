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
def test_the_python_client_passes_the_case(name, caplog):
    caplog.set_level(logging.CRITICAL)
    run(CASES[name])


def test_the_page_passes_the_cases():
    result = subprocess.run(
        [tool("node"), "--no-warnings", "--test", str(PAGE_RUNNER)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_page_and_the_client_run_the_same_cases_apart_from_documented_exceptions():
    for name, case in {**CASES, **dict(cases("page"))}.items():
        assert ("clients" in case) == ("why" in case), name
        assert case.get("clients") in (None, ["page"], ["python"]), name
    assert len(CASES.keys() & dict(cases("page")).keys()) >= 45
