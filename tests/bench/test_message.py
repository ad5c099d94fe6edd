"""What a message costs its function, measured and as docs/performance.md has it."""

import pytest

from bench.harness.report import DOCS, ROOT
from bench.message import benchmark
from bench.message.benchmark import BOTOCORE, OTHER, OURS, Figures
from tests.support.prose import says

FOUND = {OURS: Figures(1.0, 2.0, 9.0), BOTOCORE: Figures(4.0, 9.0, 25.0)}


def test_the_aims_are_of_the_cpu_of_the_others():
    other = {OTHER: Figures(2.0, 9.0, 20.0)}
    aims = {aim.what: (aim.measured, aim.is_met) for aim in benchmark.aims({**FOUND, **other})}
    assert aims == {
        f"message: CPU, of {BOTOCORE}": (0.25, True),
        f"message: CPU, of {OTHER}": (0.5, False),
    }


def test_a_row_has_the_figures_of_one_way():
    assert f"| {BOTOCORE} | 4.00 | 9.00 | 25.00 | 0.25 |" in benchmark.table(FOUND, 10).markdown()


@pytest.mark.parametrize("way", [OURS, BOTOCORE])
def test_a_message_is_appended_and_posted_with_either_client(way, monkeypatch):
    monkeypatch.setattr(benchmark, "WARM_UP", 1)
    with benchmark.functions(way, ROOT, people=2) as (at_once, delayed):
        assert benchmark.measure(at_once, delayed, 2).delayed_ms > benchmark.DELAY_MS


def test_the_docs_have_the_aim():
    text = (DOCS / benchmark.DOCUMENT).read_text(encoding="utf-8")
    assert says(text, "The aim", f"{benchmark.AIM} of the CPU")
