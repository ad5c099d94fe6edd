"""The simulation as docs/performance.md has it: its tables, and what it says of them."""

import re
from dataclasses import replace

import pytest

from bench.harness.report import DOCS, documented
from bench.simulation import benchmark as simulation
from bench.simulation import cases
from bench.simulation.benchmark import DESIGNS
from bench.simulation.model import simulate
from bench.simulation.quotas import PUBLISHED
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import (
    FANOUT_SHARE,
    MAX_CONCURRENT_POSTS,
    POSTS_PER_FUNCTION,
    fanout_concurrency,
)
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
    rooms, limits, losses = map(table, ("Under the", "Which limit", "Who gets it"))
    cold, warm, raised, boto3 = from_the_quickest()
    as_it_is, new_regions, _, unlimited, lossy = losses.values()
    million = limits["no quota of posts, were all attributes listed"][2]
    first_chunks = table("Chunks: s")
    for room in ("30,000", "100,000", "1,000,000"):
        yield room, f"{rooms[room][2][0]} s"
    yield "30 ms", "100,000", f"{as_it_is[2][0]} s"
    yield "2,500", "100,000", f"{new_regions[1][0]} s"
    yield "100,000", f"{100 - float(lossy[1][1]):.1f} %", "30,000"
    yield "30,000", f"{100 - float(lossy[0][1]):.1f} %"
    yield "100,000", f"{unlimited[1][0]} s", f"{unlimited[3][1]} %", "million"
    yield "10,000", f"{rooms['10,000'][2][0]} s", "boto3", f"{rooms['10,000'][7][0]} s"
    yield "boto3", "100,000", f"{rooms['100,000'][7][0]} s"
    yield "million", f"{limits['no quota of posts'][2][0]} s"
    assert len(million) == 2  # s and cents, no share: all are listed, and hear it
    yield f"{million[0]} s", "29 s"
    added = [
        round(100 * float(rooms[room][9][0]) / float(rooms[room][4][0]) - 100)
        for room in ("1,000", "3,000", "10,000")
    ]
    yield "boto3", f"{min(added)} to {max(added)} %", "10,000"
    worst = max(each["500"] for each in (cold, warm, raised, boto3))
    yield "500", f"{worst} %", "250", f"{cold['250']} %", "1,000", f"{warm['1,000']} %"
    yield "boto3", "500", f"{boto3['500']} %", "250", f"{boto3['250']} %"
    slow, quick = (first_chunks[chunk][1][0] for chunk in ("500", "1,000"))
    yield "500", f"{slow} s", "1,000", f"{quick} s"
    cents = zip(first_chunks["500"][:-1], first_chunks["250"][:-1], strict=True)
    less = max(1 - float(here[-1]) / float(there[-1]) for here, there in cents)
    yield "500", f"{less:.0%} less", "250"
    for connections, seconds in cases.AIMS:
        steps = table(f"What it takes for delivery to {connections:,}")
        *_, posts = steps
        without = steps["any number of posts a second"][0][0]
        yield f"{connections:,} within {seconds} s", posts.split()[2], f"{without} s"
    one = steps[f"and {cases.POLLERS} pollers of provisioned mode"][0][0]
    yield "1,000,000 within 10 s", f"{one} s"


def test_what_the_docs_say_is_in_their_tables():
    facts = ([fact.replace(" %", "%") for fact in claim] for claim in claims())
    assert [claim for claim in facts if not says(PROSE, *claim)] == []


def test_the_chosen_chunk_is_never_far_from_the_quickest():
    tables = list(from_the_quickest())
    worst = {chunk: max(each[chunk] for each in tables) for chunk in tables[0]}
    assert min(worst, key=worst.get) == f"{FANOUT_CHUNK_SIZE:,}"


def test_everybody_hears_under_the_published_quotas_and_if_the_setting_is_wrong():
    for room in table("Under the").values():
        assert (room[3], room[8]) == ([], [])  # all of them
    kept = list(table("Who gets it").values())[:3]
    assert {len(cell) for cells in kept for cell in cells} == {2}  # s and cents, no share


def test_the_client_limits_rooms_up_to_10000_and_the_quota_larger_ones():
    limits = table("Which limit")
    binding, without = limits["as published"], limits["no quota of posts"]
    slower = [float(at[0]) / float(best[0]) for at, best in zip(binding, without, strict=True)]
    assert slower[0] < 1.2
    assert min(slower[1:]) > 2


@pytest.mark.parametrize("connections", [1_000, 3_000])
def test_less_cpu_for_a_post_than_documented_makes_nothing_quicker(connections):
    ours, enough, more = (
        simulate(connections, replace(OURS, cpu_s=cpu)).seconds_until(1)
        for cpu in (OURS.cpu_s, 0.0003, 0.0006)
    )
    assert enough == pytest.approx(ours, rel=0.02)
    assert more > 1.1 * enough
    assert says(PROSE, "0.3 ms")


@pytest.mark.parametrize("connections", [100_000, 1_000_000])
def test_no_post_is_refused_and_all_are_listed(connections):
    outcome = simulate(connections, OURS)
    assert (outcome.refused, outcome.failed, outcome.unlisted) == (0, 0, 0)


def test_the_documented_number_of_functions_posts_as_much_as_the_quota():
    functions = fanout_concurrency(PUBLISHED.posts_per_s)
    assert says(PROSE, "maximum_concurrency", f"{POSTS_PER_FUNCTION:,}", functions, FANOUT_SHARE)
    assert pytest.approx(0.032) == MAX_CONCURRENT_POSTS / POSTS_PER_FUNCTION
    boto3 = DESIGNS[simulation.BOTO3]
    assert says(PROSE, "boto3", f"{functions / boto3.cpu_s:,.0f}")


def test_seven_of_ten_attempts_are_refused_if_the_setting_is_four_times_the_quota():
    wrong = replace(OURS, **dict(cases.LOSSES[f"{cases.NEW_REGIONS:,}, and not set"][0]))
    outcome = cases.send(100_000, wrong, cases.post_quota(cases.NEW_REGIONS))
    refused = outcome.refused / (outcome.refused + outcome.delivered)
    assert refused == pytest.approx(0.7, abs=0.05)


def test_posts_are_most_of_the_bill():
    shares = []
    for room in cases.ROOMS:
        outcome = simulate(room, OURS)
        shares.append(100 * outcome.used["api_messages"] * 1e-6 / outcome.usd)
    assert says(PROSE, "API Gateway's", f"{min(shares):.0f} to {max(shares):.0f}%")
