"""One message to a room of up to a million, on paper: when it is heard, and what it costs.

Under the quotas that AWS publishes (bench/quotas.py), by a model (bench/broadcast_model.py).
"""

from __future__ import annotations

import argparse
import json
import math
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import NamedTuple

from bench import bills
from bench.broadcast_model import Design, Outcome, simulate
from bench.quotas import A_POLLER, PUBLISHED, Quotas
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.broadcaster import MAX_ATTEMPTS, MAX_CONCURRENT_POSTS

ROOMS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
CHUNKS = (100, 250, 500, 1_000, 2_500)
CHUNK_ROOMS = (500, 1_000, 3_000, 10_000, 30_000, 100_000)
BOUND_ROOMS = (10_000, 100_000, 1_000_000)
AIMS = ((100_000, 2), (1_000_000, 10))  # connections, and s until the last of them
MEASURED = bills.ROOT / "bench" / "results" / "posting.json"
SETTING = f"TLS, 10 ms, {MAX_CONCURRENT_POSTS} in flight"
UNMEASURED = {"ours": 0.11, "boto3": 1.5}  # ms of CPU for a post, where none was measured
WHOLE_CPU = 17e-6  # s for each connection, if a query returned all that the index has of it
KEPT = ((100_000, 0.010), (100_000, 0.030), (1_000_000, 0.010))  # s that a post waits
FEW, POLLERS, MOST_LISTERS = 6, 5, 8
UNIT = 10_000  # posts a second, of which quotas are tried

Progress = Callable[[str], None]


class Sent(NamedTuple):
    """A simulated message: to how many, how, under what quotas, and what became of it."""

    connections: int
    design: Design
    quotas: Quotas
    outcome: Outcome


def send(connections: int, design: Design, quotas: Quotas = PUBLISHED) -> Sent:
    """Simulate one."""
    return Sent(connections, design, quotas, simulate(connections, design, quotas))


def cpu(way: str) -> float:
    """s of CPU for a post, "ours" or "boto3", as last measured here: two digits of it."""
    if MEASURED.is_file():
        table = json.loads(MEASURED.read_text())["table"]
        if way in table.get(SETTING, ()):
            return float(f"{table[SETTING][way]['cpu_ms'] / 1000:.2g}")
    return UNMEASURED[way] / 1000


def rooms(design: Design, quotas: Quotas = PUBLISHED) -> list[Sent]:
    """Ever larger rooms."""
    return [send(connections, design, quotas) for connections in ROOMS]


def chunks(design: Design, quotas: Quotas = PUBLISHED) -> dict[int, list[Sent]]:
    """By the size of a chunk: larger rooms."""
    return {
        chunk: [send(room, replace(design, chunk=chunk), quotas) for room in CHUNK_ROOMS]
        for chunk in CHUNKS
    }


def times_the_best(table: dict[int, list[Sent]]) -> dict[int, float]:
    """By the size of a chunk: how often the best one's time until the last hears, on average.

    The average is the geometric mean over the rooms.
    """
    times = {chunk: [sent.outcome.by(1) for sent in row] for chunk, row in table.items()}
    best = [min(column) for column in zip(*times.values(), strict=True)]
    ratios = {c: [t / b for t, b in zip(row, best, strict=True)] for c, row in times.items()}
    return {c: math.prod(row) ** (1 / len(row)) for c, row in ratios.items()}


def lifted(design: Design) -> dict[str, list[Sent]]:
    """By what is taken away: rooms, without that one limit. Listing is also made dearer."""
    endless = math.inf
    unmetered = replace(PUBLISHED, posts=endless)
    without = {
        "as published": (design, PUBLISHED),
        "no quota of posts": (design, unmetered),
        "no quota of posts, were all attributes listed": (
            replace(design, list_cpu=WHOLE_CPU),
            unmetered,
        ),
        "the queue feeds any number": (design, replace(PUBLISHED, fed=endless, fed_most=endless)),
        "any number of functions at once": (
            design,
            replace(PUBLISHED, executions=endless, started=endless, fed_most=endless),
        ),
        "no limit of reads": (design, replace(PUBLISHED, reads=endless)),
        "listing takes no CPU": (replace(design, list_cpu=0), PUBLISHED),
        "functions that are warm": (replace(design, cold_start=0), PUBLISHED),
    }
    return {what: [send(room, *case) for room in BOUND_ROOMS] for what, case in without.items()}


def kept(design: Design) -> dict[str, list[Sent]]:
    """By what is done so that nobody is lost under the published quotas: KEPT's rooms."""
    cases = {"as it is": (design, PUBLISHED)}
    for attempts in (8, 12):
        more = replace(design, attempts=attempts)
        cases[f"{attempts} attempts instead of {MAX_ATTEMPTS}"] = (more, PUBLISHED)
    for most in (4, FEW, 12):
        cases[f"{most} functions at most"] = (design, at_most(most))
    return {
        what: [send(room, replace(case, wait=wait), quotas) for room, wait in KEPT]
        for what, (case, quotas) in cases.items()
    }


def asked(design: Design, connections: int, seconds: float) -> Iterator[tuple[str, Sent]]:
    """Yield what may be done for an aim, each beside those before it, until it is met.

    How many posts a second it takes is found last, with all that was done before.
    """
    yield "as published", send(connections, design)
    quotas = replace(PUBLISHED, posts=math.inf)
    yield "any number of posts a second", send(connections, design, quotas)
    quotas = provisioned(quotas)
    sent = send(connections, design, quotas)
    yield f"and {POLLERS} pollers of provisioned mode", sent
    while sent.outcome.by(1) > seconds and design.listers < MOST_LISTERS:
        design = replace(design, listers=design.listers + 1)
        sent = send(connections, design, quotas)
        yield f"and {design.listers} functions list the room, each a part", sent
    found = least(connections, design, quotas, seconds)
    yield f"of posts, {found.quotas.posts:,.0f} a second", found


def at_most(functions: int) -> Quotas:
    """The published ones, with so many as the queue's maximum concurrency."""
    return replace(PUBLISHED, fed=min(functions, PUBLISHED.fed), fed_most=functions)


def provisioned(quotas: Quotas) -> Quotas:
    """The same, with POLLERS of provisioned mode at least."""
    return replace(quotas, fed=POLLERS * A_POLLER, fed_added=1_000 / 60, fed_most=20_000)


def least(connections: int, design: Design, quotas: Quotas, seconds: float) -> Sent:
    """With the fewest posts a second by which all hear in time; more would not help, if none."""

    def with_posts(units: int) -> Sent:
        posts = units * UNIT
        return send(connections, design, replace(quotas, posts=posts, burst=posts / 2))

    def is_enough(units: int) -> bool:
        outcome = with_posts(units).outcome
        return outcome.share == 1 and outcome.by(1) <= seconds

    return with_posts(bisect_left(range(connections // UNIT), True, key=is_enough))


def main(arguments: list[str]) -> dict[str, object]:
    """Simulate, print the tables, and return the figures."""
    from bench import simulation_report

    parser = argparse.ArgumentParser(prog="python -m bench simulation", description=__doc__)
    parser.add_argument("--write", action="store_true", help="tables and plot into docs/")
    write = parser.parse_args(arguments).write
    ours, boto3 = (Design(cpu(way), FANOUT_CHUNK_SIZE) for way in ("ours", "boto3"))
    ways = rooms(ours), rooms(boto3)
    tables = simulation_report.tables(*ways)
    print(tables)
    if write:
        simulation_report.write(tables, *ways, rooms(ours, at_most(FEW)))
    return {
        way: [_figures(sent) for sent in growth]
        for way, growth in zip(("ours", "boto3"), ways, strict=True)
    }


def _figures(sent: Sent) -> dict[str, float]:
    outcome = sent.outcome
    return {
        "connections": sent.connections,
        "p50": outcome.by(0.5),
        "p99": outcome.by(0.99),
        "last": outcome.by(1),
        "share": outcome.share,
        "usd": outcome.usd,
        "functions": outcome.most,
        **asdict(sent.design),
    }
