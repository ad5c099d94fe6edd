"""What is made of the verdicts of Autobahn's test suite."""

from argparse import Namespace

import pytest

from bench.autobahn import benchmark, suite
from bench.autobahn.benchmark import problems, table, verdict
from bench.harness.processes import Unavailable


def result(behavior, code, close="OK"):
    return {"behavior": behavior, "behaviorClose": close, "remoteCloseCode": code}


@pytest.mark.parametrize(
    ("case", "found", "expected"),
    [
        ("7.1.5", result("OK", 1000), "passed"),
        ("7.1.5", result("FAILED", 1002), "failed"),
        ("7.1.5", result("OK", 1000, close="FAILED"), "failed"),
        ("3.2", result("NON-STRICT", 1002), "passed"),
        ("1.2.5", result("FAILED", 1003, close="FAILED"), "refused"),
        ("1.2.5", result("FAILED", 1009, close="FAILED"), "failed"),
        ("1.2.5", result("OK", 1000), "failed"),
        ("9.1.1", result("FAILED", 1009), "refused"),
        ("9.7.1", result("FAILED", 1009), "failed"),
        ("9.8.1", result("FAILED", 1003), "refused"),
    ],
)
def test_a_case_passes_or_is_refused_with_its_code(case, found, expected):
    assert verdict(case, found) == expected
    assert bool(problems({case: found})) is (expected == "failed")


def test_the_table_sums_the_cases_of_each_group():
    found = {"1.1.1": result("OK", 1000), "1.1.6": result("FAILED", 1009), "10.1.1": result("X", 0)}
    rows = table(found).rows
    assert rows[0] == ["1", "framing", 1, 1, 0]
    assert rows[-2][-1] == 1
    assert rows[-1] == ["all", "", 1, 1, 1]


def test_without_python_2_nothing_is_run_and_nothing_failed(monkeypatch, capsys):
    monkeypatch.setattr(suite, "_pythons", lambda: iter(()))
    report = benchmark.run(Namespace(wstest=""))
    assert not report.problems
    assert "no Python 2.7" in report.text()
    assert "not run" in capsys.readouterr().err


def test_a_command_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="does not run"):
        suite.run("ws://127.0.0.1:1/", str(tmp_path / "wstest"))
