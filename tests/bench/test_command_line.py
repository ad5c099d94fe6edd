"""The command `python -m bench`: the list of benchmarks, their options, and how a run ends."""

import importlib
import json
import subprocess
import sys

import pytest

from bench.harness import command_line, report
from bench.harness.aims import Aim
from bench.harness.command_line import BENCHMARKS, main
from bench.harness.report import DOCS, ROOT, Report, Table


@pytest.fixture
def example(monkeypatch, tmp_path):
    """A benchmark whose report a test sets, as `example.report`; its files are in tmp_path."""

    class Example:
        """Measures nothing."""

        __doc__ = "An example."
        DOCUMENT = "example.md"
        report = Report([Table("Figures", ["what", "figure"], [["speed", "12"]])])

        OPTIONS = {"rounds": (3, "of all clients")}  # noqa: RUF012

        @classmethod
        def run(cls, options):
            cls.options = options
            return cls.report

    monkeypatch.setitem(BENCHMARKS, "example", ("an example", 1))
    monkeypatch.setattr(command_line.importlib, "import_module", lambda _: Example)
    monkeypatch.setattr(command_line, "ROOT", tmp_path)
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(report, "DOCS", tmp_path)
    (tmp_path / "example.md").write_text("<!-- example -->\n<!-- /example -->\n")
    return Example


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_without_a_name_all_benchmarks_are_listed_with_their_duration(arguments, capsys):
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, (what, takes_s) in BENCHMARKS.items():
        takes = command_line.duration(takes_s)
        assert f"  {name:<{max(map(len, BENCHMARKS))}}  {what} ({takes})" in lines


def test_the_command_lists_them_too():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{command_line.overview()}\n"


@pytest.mark.parametrize("arguments", [["rooms"], ["all", "--write"]])
def test_what_cannot_be_run_is_one_line_and_exit_code_2(arguments, capsys):
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("bench: ")
    assert output.err.count("\n") == 1


@pytest.mark.parametrize("name", BENCHMARKS)
def test_each_benchmark_has_a_help(name, capsys):
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0
    assert f"python -m bench {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_document_that_has_a_benchmarks_tables_has_its_marks(name):
    document = getattr(importlib.import_module(f"bench.{name}.benchmark"), "DOCUMENT", None)
    if document:
        text = (DOCS / document).read_text(encoding="utf-8")
        assert len(report.marked(name).findall(text)) == 1


def test_a_run_shows_its_tables_keeps_its_figures_and_says_where(example, capsys, tmp_path):
    assert main(["example"]) == 0
    out = capsys.readouterr().out
    assert example.report.text() in out
    assert "figures are in results/example.json" in out.splitlines()[-1]
    kept = json.loads((tmp_path / "results" / "example.json").read_text())
    assert kept["tables"][0]["rows"] == [["speed", "12"]]
    assert {"at", "python", "machine", "cpu", "cores"} < kept.keys()
    assert example.options.rounds == 3
    assert not example.options.write


def test_write_puts_the_tables_into_the_document_and_says_so(example, capsys, tmp_path):
    assert main(["example", "--write"]) == 0
    assert "example.md" in capsys.readouterr().out.splitlines()[-1]
    assert report.documented("example.md", "example") == example.report.markdown()


def test_a_run_with_problems_fails_and_names_them(example, capsys, monkeypatch):
    monkeypatch.setattr(example, "report", Report([], problems=["a message was lost"]))
    assert main(["example"]) == 1
    assert "FAILED: a message was lost" in capsys.readouterr().err


@pytest.fixture
def reports(example, monkeypatch):
    """The names of the benchmarks that run, in order; each has the example's report."""
    ran = []
    monkeypatch.setattr(command_line, "_run", lambda name, _: ran.append(name) or example.report)
    return ran


def test_all_runs_everything_but_chaos_and_says_how_long_it_takes(reports, capsys):
    assert main(["all"]) == 0
    alone = ("chaos", "access")
    assert reports == [name for name in BENCHMARKS if name not in alone]
    takes_s = sum(seconds for name, (_, seconds) in BENCHMARKS.items() if name not in alone)
    left = command_line.duration(takes_s)
    assert capsys.readouterr().out.startswith(f"bench: 1 of {len(reports)}; {left} left\n")


def test_all_ends_with_one_table_of_aims_and_keeps_it(reports, example, capsys, tmp_path):
    example.report = Report([], aims=[Aim("rate", 90, 100)])
    assert main(["all"]) == 0
    out = capsys.readouterr().out
    assert out.count("  rate        90  at least 100  MISSED\n") == len(reports)
    assert f"0 of {len(reports)} aims are met; they are in results/aims.json" in out
    kept = json.loads((tmp_path / "results" / "aims.json").read_text())
    assert kept["aims"] == [
        {"what": "rate", "measured": 90, "aim": 100, "is_limit": False, "is_met": False}
    ] * len(reports)


def test_all_fails_if_one_has_problems(reports, example):
    example.report = Report([], problems=["a message was lost"])
    assert main(["all"]) == 1
    assert len(reports) > 1  # the others run, too


def test_a_single_benchmark_shows_its_own_aims(example, capsys, tmp_path):
    example.report = Report([], aims=[Aim("ms", 0.25, 0.4, is_limit=True)])
    assert main(["example"]) == 0
    assert "  ms        0.25  at most 0.4  met\n" in capsys.readouterr().out
    assert json.loads((tmp_path / "results" / "example.json").read_text())["aims"][0]["is_met"]


def test_an_interrupted_run_ends_with_one_line(example, monkeypatch, capsys):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(example, "run", interrupt)
    assert main(["example"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "bench: interrupted"
