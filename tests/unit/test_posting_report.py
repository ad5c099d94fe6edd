"""What a post costs, as docs/performance.md has it."""

import re

import pytest

from bench import posting, posting_report
from bench.posting import AWSCRT, BOTO3, FLOOR, JAVASCRIPT, OURS, Figures, Setting

DOCS = posting_report.DOCS.read_text(encoding="utf-8")
CPU, RATES = "ms of CPU for a post", "Posts a second"
ONE, BROADCAST = "plain, 0 ms, 1", "TLS, 10 ms, 32"
ALONE, TOGETHER = Setting(False, 0, 1), posting_report.BROADCAST


def measured(**changed):
    """Figures of each way, in ms of CPU."""
    cpu = {OURS: 0.2, BOTO3: 4.0, JAVASCRIPT: 0.5, AWSCRT: 0.1, FLOOR: 0.1, **changed}
    return {way: Figures(ms, 1000 / ms) for way, ms in cpu.items()}


def test_a_line_has_each_way_and_what_ours_is_of_the_others():
    tables = posting_report.tables({TOGETHER: measured()})
    cpu = "| TLS, 10 ms, 32 | 0.200 | 4.000 | 0.500 | 0.100 | 0.100 | 0.05 | 0.4 | 2 |"
    rates = "| TLS, 10 ms, 32 | 5,000 | 250 | 2,000 | 10,000 | 10,000 |"
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
    assert "| 0.200 | 4.000 | - | 0.100 | 0.100 | 0.05 | - | 2 |" in tables
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
        assert list(cells)[:5] == [OURS, BOTO3, JAVASCRIPT, AWSCRT, FLOOR]
        assert "-" not in cells.values()


def test_the_docs_have_a_plot_and_say_how_far_each_aim_is_met(documented):
    aims = documented["Ours, as times the others' CPU"]
    assert [cells["aim, at most"] for cells in aims.values()] == ["0.1", "0.25", "2"]
    assert "(plots/posting.svg)" in DOCS
    assert "<svg" in posting_report.PLOT.read_text(encoding="utf-8")


def test_what_the_docs_say_of_the_aims_is_in_their_table(documented):
    boto3, sdk, floor = documented["Ours, as times the others' CPU"].values()
    here = f"at {posting_report.BROADCAST}"
    assert _prose(
        f"A post takes {boto3[here]} of boto3's CPU in threads, where the aim is 0.1; "
        f"{sdk[here]} of the JavaScript SDK's, where it is 0.25; "
        f"and {floor[here]} times the floor's, where it is 2."
    )
    aims = (boto3, sdk, floor)
    missed = [float(cells[here]) > float(cells["aim, at most"]) for cells in aims]
    assert missed == [True, True, False]  # "two of three"
    found = documented[CPU][BROADCAST]
    over = [float(found[OURS]) / float(found[way]) for way in (BOTO3, JAVASCRIPT)]
    assert over == pytest.approx(
        [0.1 * 6 / 5, 0.25 * 21 / 20], rel=0.02
    )  # "a fifth", "a twentieth"
    met = [cells["settings that meet it"] for cells in aims]
    assert _prose(f"less than half of them: {met[0]}, {met[1]} and {met[2]}.")
    assert max(float(cells["most"]) for cells in (boto3, sdk)) < 1


def test_what_the_docs_say_of_threads_is_in_their_table(documented):
    cpu = {
        setting: {way: float(cells[way]) for way in posting_report.WAYS}
        for setting, cells in documented[CPU].items()
    }
    more = {setting: found[OURS] - found[FLOOR] for setting, found in cpu.items()}
    assert _prose(f"answered at once, takes {more[ONE]:.3f} ms more than the floor")
    assert _prose(f"In 32 threads the same takes {more['plain, 0 ms, 32']:.3f} ms more")
    assert _prose(f"without threads, it takes {more['plain, 10 ms, 1']:.3f} ms more")
    floor, boto3 = cpu[BROADCAST][FLOOR], cpu[BROADCAST][BOTO3]
    assert _prose(f"as a broadcast posts, it takes {floor:.3f} ms, which is more than half of ours")
    assert _prose(f"a tenth of boto3's {boto3:.3f}.")
    assert floor > cpu[BROADCAST][OURS] / 2
    many, few = cpu["TLS, 10 ms, 256"], cpu[BROADCAST]
    assert _prose(f"half of ours over TLS, {many[AWSCRT]:.3f} to {many[OURS]:.3f} ms")
    assert _prose(f"with 32, as the app has, {few[AWSCRT]:.3f} to {few[OURS]:.3f}.")


def test_what_the_docs_say_of_rates_is_in_their_table(documented):
    rates = documented[RATES][BROADCAST]
    assert _prose(
        f"ours posts {rates[OURS]} times in that setting, boto3 {rates[BOTO3]} times, "
        f"the JavaScript SDK {rates[JAVASCRIPT]} times, and the floor {rates[FLOOR]} times."
    )


def _prose(sentence):
    return sentence in " ".join(DOCS.split())
