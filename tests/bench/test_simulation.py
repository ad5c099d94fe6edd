"""The simulation as docs/performance.md has it: its tables, and what it says of them."""

import math
import re
from dataclasses import replace

import pytest

from bench.harness.report import DOCS, documented
from bench.simulation import benchmark as simulation
from bench.simulation import cases
from bench.simulation.benchmark import DESIGNS
from bench.simulation.model import simulate
from bench.simulation.quotas import FUNCTIONS_PER_POLLER, PUBLISHED
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import MAX_CONCURRENT_POSTS
from tests.support.prose import says

OURS = DESIGNS[simulation.OURS]
TABLES = documented(simulation.DOCUMENT, "simulation")
TEXT = (DOCS / simulation.DOCUMENT).read_text(encoding="utf-8")
PROSE = TEXT.partition("<!-- /simulation -->")[2].partition("\n## ")[0].replace(" %", "%")


def table(title):
    """A table of the docs: by the first cell of each line, the figures in each other cell."""
    lines = TABLES.partition(f"**{title}")[2].split("\n\n")[1].splitlines()[2:]
    rows = [line.strip("| ").split(" | ") for line in lines]
    return {first: [re.findall(r"\d[\d.]*", cell) for cell in cells] for first, *cells in rows}


def from_the_quickest():
    """By table, by the size of a chunk: % that it is from the quickest."""
    for title in ("Chunks: s", "Chunks, with functions", "Chunks, if", "Chunks, with boto3"):
        lines = table(title).items()
        yield {chunk: round(100 * float(cells[-1][0]) - 100) for chunk, cells in lines}


def test_the_tables_in_the_docs_are_those_of_the_model():
    assumed = simulation.assumptions().markdown()
    assert assumed in TABLES, "run python -m bench simulation --write"
    assert f"in chunks of {FANOUT_CHUNK_SIZE}**" in TABLES
    for room in (1_000, 10_000, 100_000):
        cells = simulation.room_cells(cases.send(room, each) for each in DESIGNS.values())
        assert f"\n| {room:,} | {' | '.join(cells)} |\n" in TABLES


def claims():
    """The figures of the tables that a paragraph of the docs has together."""
    rooms, limits, kept = map(table, ("Under the", "Which limit", "So that nobody"))
    cold, warm, raised, boto3 = from_the_quickest()
    (now, share, _), more = kept["as it is"][0], kept["8 attempts instead of 5"]
    million = limits["no quota of posts, were all attributes listed"][2]
    first_chunks = table("Chunks: s")
    yield "10,000", f"{rooms['10,000'][2][0]} s", "boto3", f"{rooms['10,000'][7][0]} s"
    yield "100,000", f"{rooms['100,000'][2][0]} s", f"{rooms['100,000'][7][0]} s"
    yield "100,000", f"{100 - float(share):.1f}%"
    yield "100,000", "boto3", f"{100 - float(rooms['100,000'][8][0]):.1f}%"
    yield "30,000", f"{100 - float(rooms['30,000'][3][0]):.2f}%"
    yield "million", f"{100 - float(rooms['1,000,000'][3][0]):.0f}%"
    yield "million", f"{float(rooms['1,000,000'][3][0]) / float(rooms['1,000,000'][4][0]):.0%}"
    yield "eight", f"{float(more[0][0]) - float(now):.1f} s", "million", f"{more[2][1]}%"
    yield "million", f"{limits['no quota of posts'][2][0]} s"
    assert len(million) == 2  # s and cents, no share: all are listed, and hear it
    yield f"{million[0]} s", "29 s"
    six = kept[f"{cases.FEW_FUNCTIONS} functions at most"][2][-1]
    yield "six", f"{100 / float(six):.0%}"
    added = [
        round(100 * float(rooms[room][9][0]) / float(rooms[room][4][0]) - 100)
        for room in ("1,000", "3,000", "10,000")
    ]
    yield "boto3", f"{min(added)} to {max(added)}%", "10,000"
    worst = max(each["500"] for each in (cold, warm, raised, boto3))
    yield "500", f"{worst}%", "250", f"{cold['250']}%", "1,000", f"{warm['1,000']}%"
    yield "boto3", "500", f"{boto3['500']}%", "250", f"{boto3['250']}%"
    slow, quick = (first_chunks[chunk][1][0] for chunk in ("500", "1,000"))
    yield "500", f"{slow} s", "1,000", f"{quick} s"
    cents = zip(first_chunks["500"][:-1], first_chunks["250"][:-1], strict=True)
    less = max(1 - float(here[-1]) / float(there[-1]) for here, there in cents)
    yield "500", f"{less:.0%} less", "250"
    functions = table("What it takes for delivery to 1,000,000")["as published"][-1][0]
    yield "million", functions
    for connections, seconds in cases.AIMS:
        steps = table(f"What it takes for delivery to {connections:,}")
        *_, posts = steps
        without = steps["any number of posts a second"][0][0]
        yield f"{connections:,} within {seconds} s", posts.split()[2], f"{without} s"
    one = steps[f"and {cases.POLLERS} pollers of provisioned mode"][0][0]
    yield "1,000,000 within 10 s", f"{one} s"
    listed = 1000 / float(steps["and 2 functions list the room, each a part"][0][0])
    yield "two", f"{listed:.0f},000"


def test_what_the_docs_say_is_in_their_tables():
    assert [claim for claim in claims() if not says(PROSE, *claim)] == []


def test_the_chosen_chunk_is_never_far_from_the_quickest():
    tables = list(from_the_quickest())
    worst = {chunk: max(each[chunk] for each in tables) for chunk in tables[0]}
    assert min(worst, key=worst.get) == f"{FANOUT_CHUNK_SIZE:,}"


def test_six_functions_reach_everybody_and_are_no_slower():
    kept = table("So that nobody is left out")
    few = kept[f"{cases.FEW_FUNCTIONS} functions at most"]
    assert [len(cell) for cell in few] == [2, 2, 2]  # s and cents, no share: all hear it
    assert float(few[0][0]) <= float(kept["as it is"][0][0])
    assert float(few[1][0]) > 1.5 * float(kept["12 functions at most"][1][0])


def test_the_client_limits_rooms_up_to_30000_and_the_quota_larger_ones():
    rooms = table("Under the")
    times = {room: float(cells[7][0]) / float(cells[2][0]) for room, cells in rooms.items()}
    assert min(times[room] for room in ("1,000", "3,000", "10,000", "30,000")) > 1.3
    assert times["100,000"] < 1.1


@pytest.mark.parametrize("connections", [1_000, 10_000])
def test_less_cpu_for_a_post_than_documented_makes_nothing_quicker(connections):
    ours, enough, more = (
        simulate(connections, replace(OURS, cpu_s=cpu)).seconds_until(1)
        for cpu in (OURS.cpu_s, 0.0003, 0.0006)
    )
    assert enough == pytest.approx(ours, rel=0.01)
    assert more > 1.1 * enough
    assert says(PROSE, "0.3 ms")


def test_half_of_the_posts_to_100000_are_refused_and_of_a_million_all_are_listed():
    outcome = simulate(100_000, OURS)
    assert outcome.refused / (outcome.refused + outcome.delivered) == pytest.approx(0.5, abs=0.05)
    assert simulate(1_000_000, OURS).unlisted == 0


def test_the_documented_number_of_functions_posts_as_much_as_the_quota():
    each = min(MAX_CONCURRENT_POSTS / (OURS.wait_s + OURS.cpu_s), 1 / OURS.cpu_s)
    assert says(PROSE, "maximum_concurrency", f"{PUBLISHED.posts_per_s / each:.1f}", "twice")
    assert says(PROSE, math.ceil(PUBLISHED.posts_per_s / each), "10,000", "rate")


def test_posts_are_nine_tenths_of_the_bill_up_to_100000():
    for room in (1_000, 10_000, 100_000):
        outcome = simulate(room, OURS)
        assert outcome.used["api_messages"] * 1e-6 > 0.9 * outcome.usd


def test_fewer_posts_are_enough_for_a_million_without_more_pollers():
    most = {"max_queue_functions": cases.POLLERS * FUNCTIONS_PER_POLLER}
    few, enough = (
        cases.send(
            1_000_000,
            replace(OURS, listers=2),
            {**cases.PROVISIONED, **most, **cases.post_quota(posts)},
        )
        for posts in (100_000, 110_000)
    )
    assert few.seconds_until(1) > 10
    assert (enough.share, enough.seconds_until(1) <= 10) == (1, True)
    assert says(PROSE, "pollers", "5", "50", "110,000")
