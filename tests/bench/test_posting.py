"""What a post costs, as docs/performance.md has it."""

import re

import pytest

from bench.harness.report import DOCS as FOLDER
from bench.harness.report import Report, documented, plot_file
from bench.posting import benchmark as posting
from bench.posting.benchmark import (
    ASYNCIO,
    AWSCRT,
    BOTO3,
    CLIENTS,
    FLOOR,
    JAVASCRIPT,
    OURS,
    THREADS,
    Figures,
)
from bench.posting.endpoint import Setting
from tests.support.prose import says

DOCS = (FOLDER / posting.DOCUMENT).read_text(encoding="utf-8")
CPU, RATES = "ms of CPU for a post", "Posts a second"
ALONE, TOGETHER = Setting(False, 0, 1), posting.BROADCAST


def measured(**changed):
    """Figures of each way, in ms of CPU."""
    python = {OURS: 0.2, THREADS: 0.4, ASYNCIO: 0.16, BOTO3: 4.0}
    cpu = {**python, JAVASCRIPT: 0.5, AWSCRT: 0.1, FLOOR: 0.1, **changed}
    return {way: Figures(ms, 1000 / ms) for way, ms in cpu.items()}


def tables(figures):
    return Report(posting.tables(figures)).markdown()


def test_a_row_has_each_client_and_the_ratios_of_ours():
    found = tables({TOGETHER: measured()})
    ways = "0.200 | 0.400 | 0.160 | 4.000 | 0.500 | 0.100 | 0.100"
    cpu = f"| TLS, 10 ms, 32 | {ways} | 0.05 | 0.4 | 2 |"
    rates = "| TLS, 10 ms, 32 | 5,000 | 2,500 | 6,250 | 250 | 2,000 | 10,000 | 10,000 |"
    assert cpu in found
    assert rates in found


def test_an_aim_is_met_in_some_settings_and_missed_in_others():
    found = tables({ALONE: measured(floor=0.07), TOGETHER: measured()})
    assert "| the floor's | 2.5 | 2 | 2 | 2.9 | 1 of 2 |" in found
    assert "| the JavaScript SDK's | 0.25 | 0.4 | 0.4 | 0.4 | 0 of 2 |" in found


def test_one_post_in_flight_is_not_boto3_in_threads():
    found = tables({ALONE: measured(boto3=1.0), TOGETHER: measured()})
    assert "| boto3's in threads | 0.05 | 0.05 | 0.05 | 0.05 | 1 of 1 |" in found


def test_a_client_that_is_not_installed_is_left_out():
    figures = measured()
    del figures[JAVASCRIPT]
    found = tables({TOGETHER: figures})
    assert "| 4.000 | - | 0.100 | 0.100 | 0.05 | - | 2 |" in found
    assert "the JavaScript SDK's |" not in found.partition("Ours, as times")[2]


@pytest.fixture(scope="module", name="documented")
def _documented():
    """The cells of each setting, by the table's title."""
    block = documented(posting.DOCUMENT, "posting")
    parts = re.findall(r"\*\*(.+)\*\*\n\n((?:\|.*\n)+)", block)
    return {title: _cells(table) for title, table in parts}


def _cells(table):
    head, _, *lines = (
        [cell.strip() for cell in row[1:-1].split("|")] for row in table.split("\n")[:-1]
    )
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


@pytest.mark.parametrize("title", [CPU, RATES])
def test_the_docs_have_all_settings_and_clients(documented, title):
    settings = [str(setting).removesuffix(" in flight") for setting in posting.FULL]
    assert list(documented[title]) == settings, "run python -m bench posting --write"
    for cells in documented[title].values():
        assert list(cells)[: len(CLIENTS)] == list(CLIENTS)
        assert "-" not in cells.values()


def test_the_docs_have_a_plot_and_say_how_far_each_aim_is_met(documented):
    aims = documented["Ours, as times the others' CPU"]
    assert [cells["aim, at most"] for cells in aims.values()] == ["0.05", "0.25", "2.5"]
    assert "(plots/posting.svg)" in DOCS
    assert "<svg" in plot_file("posting").read_text(encoding="utf-8")


def test_the_docs_have_the_aims_and_the_setting_that_they_are_for():
    aims = [f"{aim:g}" for _, aim in posting.AIMS.values()]
    assert says(DOCS, "The aims", "TLS", "32 in flight", "10 ms", *aims)
