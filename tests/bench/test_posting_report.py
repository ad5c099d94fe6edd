"""What a post costs, as docs/performance.md has it."""

import re

import pytest

from bench import posting, posting_report
from bench.posting import (
    ASYNCIO,
    AWSCRT,
    BOTO3,
    FLOOR,
    JAVASCRIPT,
    OURS,
    THREADS,
    Figures,
    Setting,
)
from tests.support.prose import says

DOCS = posting_report.DOCS.read_text(encoding="utf-8")
CPU, RATES = "ms of CPU for a post", "Posts a second"
BROADCAST = "TLS, 10 ms, 32"
ALONE, TOGETHER = Setting(False, 0, 1), posting_report.BROADCAST


def measured(**changed):
    """Figures of each way, in ms of CPU."""
    python = {OURS: 0.2, THREADS: 0.4, ASYNCIO: 0.16, BOTO3: 4.0}
    cpu = {**python, JAVASCRIPT: 0.5, AWSCRT: 0.1, FLOOR: 0.1, **changed}
    return {way: Figures(ms, 1000 / ms) for way, ms in cpu.items()}


def test_a_line_has_each_way_and_what_ours_is_of_the_others():
    tables = posting_report.tables({TOGETHER: measured()})
    ways = "0.200 | 0.400 | 0.160 | 4.000 | 0.500 | 0.100 | 0.100"
    cpu = f"| TLS, 10 ms, 32 | {ways} | 0.05 | 0.4 | 2 |"
    rates = "| TLS, 10 ms, 32 | 5,000 | 2,500 | 6,250 | 250 | 2,000 | 10,000 | 10,000 |"
    assert cpu in tables
    assert rates in tables


def test_an_aim_is_met_in_some_settings_and_missed_in_others():
    tables = posting_report.tables({ALONE: measured(floor=0.08), TOGETHER: measured()})
    assert "| the floor's | 2 | 2 | 2 | 2.5 | 1 of 2 |" in tables
    assert "| the JavaScript SDK's | 0.25 | 0.4 | 0.4 | 0.4 | 0 of 2 |" in tables


def test_one_post_in_flight_is_not_boto3_in_threads():
    tables = posting_report.tables({ALONE: measured(boto3=1.0), TOGETHER: measured()})
    assert "| boto3's in threads | 0.1 | 0.05 | 0.05 | 0.05 | 1 of 1 |" in tables


def test_who_cannot_be_had_is_left_out():
    found = measured()
    del found[JAVASCRIPT]
    tables = posting_report.tables({TOGETHER: found})
    assert "| 4.000 | - | 0.100 | 0.100 | 0.05 | - | 2 |" in tables
    assert "the JavaScript SDK's |" not in tables.partition("Ours, as times")[2]


def test_no_other_part_of_the_docs_is_written():
    before, _, rest = DOCS.partition("<!-- posting -->\n")
    after = rest.partition("<!-- /posting -->")[2]
    written, count = posting_report.MARKED.subn("new", DOCS)
    assert count == 1
    assert written == f"{before}<!-- posting -->\nnew<!-- /posting -->{after}"


@pytest.fixture(scope="module")
def documented():
    """The cells of each setting, by the table's title."""
    block = posting_report.MARKED.search(DOCS)[0]
    parts = re.findall(r"\*\*(.+)\*\*\n\n((?:\|.*\n)+)", block)
    return {title: _cells(table) for title, table in parts}


def _cells(table):
    head, _, *lines = (
        [cell.strip() for cell in row[1:-1].split("|")] for row in table.split("\n")[:-1]
    )
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


@pytest.mark.parametrize("title", [CPU, RATES])
def test_the_docs_have_all_settings_and_ways(documented, title):
    settings = [str(setting).removesuffix(" in flight") for setting in posting.FULL]
    assert list(documented[title]) == settings, "run python -m bench posting --write"
    for cells in documented[title].values():
        assert list(cells)[: len(posting_report.WAYS)] == list(posting_report.WAYS)
        assert "-" not in cells.values()


def test_the_docs_have_a_plot_and_say_how_far_each_aim_is_met(documented):
    aims = documented["Ours, as times the others' CPU"]
    assert [cells["aim, at most"] for cells in aims.values()] == ["0.1", "0.25", "2"]
    assert "(plots/posting.svg)" in DOCS
    assert "<svg" in posting_report.PLOT.read_text(encoding="utf-8")


def test_what_the_docs_say_of_the_aims_is_in_their_table(documented):
    boto3, sdk, floor = documented["Ours, as times the others' CPU"].values()
    here = f"at {posting_report.BROADCAST}"
    ratios = ("boto3", boto3[here], "JavaScript SDK", sdk[here], "floor", floor[here])
    met = [cells["settings that meet it"] for cells in (boto3, sdk, floor)]
    assert says(DOCS, "TLS", "32 in flight", "10 ms", *ratios, "aim: 0.1", "0.25", "2", *met)


def test_what_the_docs_say_of_each_way_is_in_their_table(documented):
    few, many = (documented[CPU][setting] for setting in (BROADCAST, "TLS, 10 ms, 256"))
    over_the_floor = f"{float(few[OURS]) - float(few[FLOOR]):.3f} ms"
    assert says(DOCS, "floor", f"{few[FLOOR]} ms", over_the_floor)
    assert says(DOCS, "Threads", f"{few[THREADS]} ms", "32", f"{many[THREADS]} ms", "256")
    assert float(few[THREADS]) / float(few[OURS]) == pytest.approx(2, rel=0.25)
    assert says(DOCS, "Threads", "twice", "Greenlets", few[OURS], f"{many[OURS]} ms")
    assert says(DOCS, "asyncio", few[ASYNCIO], f"{many[ASYNCIO]} ms")
    assert says(DOCS, "awscrt", few[AWSCRT], f"{many[AWSCRT]} ms")
    alone = documented[CPU]["TLS, 10 ms, 1"]
    assert says(DOCS, "one post in flight", f"{alone[OURS]} ms")


def test_what_the_docs_say_of_rates_is_in_their_table(documented):
    few, many = (documented[RATES][setting] for setting in (BROADCAST, "TLS, 10 ms, 256"))
    rates = [rate for way in (OURS, BOTO3, JAVASCRIPT) for rate in (few[way], many[way])]
    assert says(DOCS, "32 in flight", "256", "boto3", "JavaScript SDK", *rates)
