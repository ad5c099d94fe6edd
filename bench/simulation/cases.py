"""The simulated cases: sizes of rooms and chunks, each limit lifted, and what to ask AWS for."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bench.simulation.model import Design, Outcome, simulate
from bench.simulation.quotas import FUNCTIONS_PER_POLLER, PUBLISHED, Quotas
from chalicelib.delivery import MAX_ATTEMPTS

ROOMS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
CHUNKS = (100, 250, 500, 1_000, 2_500)
CHUNK_ROOMS = (500, 1_000, 3_000, 10_000, 30_000, 100_000)
LIMIT_ROOMS = (10_000, 100_000, 1_000_000)
AIMS = ((100_000, 2), (1_000_000, 10))  # connections, and seconds until the last of them
ALL_ATTRIBUTES_CPU_S = 17e-6  # for each connection, if a query returned all attributes
REMEDY_ROOMS = ((100_000, 0.010), (100_000, 0.030), (1_000_000, 0.010))  # and s for a post
FEW_FUNCTIONS, POLLERS, MAX_LISTERS = 6, 5, 8
POSTS_STEP = 10_000  # posts a second, by which a quota is raised

Cases = Mapping[str, tuple[Design, Quotas]]


class Run(NamedTuple):
    """A simulated message."""

    connections: int
    design: Design
    quotas: Quotas
    outcome: Outcome


def send(connections: int, design: Design, quotas: Quotas = PUBLISHED) -> Run:
    """Simulate one."""
    return Run(connections, design, quotas, simulate(connections, design, quotas))


def rooms(design: Design, quotas: Quotas = PUBLISHED) -> list[Run]:
    """Ever larger rooms."""
    return [send(connections, design, quotas) for connections in ROOMS]


def chunks(design: Design, quotas: Quotas = PUBLISHED) -> dict[int, list[Run]]:
    """By the size of a chunk: larger rooms."""
    return {
        chunk: [send(room, replace(design, chunk=chunk), quotas) for room in CHUNK_ROOMS]
        for chunk in CHUNKS
    }


def times_the_best(table: dict[int, list[Run]]) -> dict[int, float]:
    """By the size of a chunk: its time until the last delivery, as times the best chunk's.

    The average over the rooms is their geometric mean.
    """
    times = {chunk: [run.outcome.seconds_until(1) for run in row] for chunk, row in table.items()}
    best = [min(column) for column in zip(*times.values(), strict=True)]
    ratios = {c: [t / b for t, b in zip(row, best, strict=True)] for c, row in times.items()}
    return {c: math.prod(row) ** (1 / len(row)) for c, row in ratios.items()}


def lifted(design: Design) -> dict[str, list[Run]]:
    """By limit: rooms without that one limit. Listing is also made dearer."""
    unmetered = replace(PUBLISHED, posts_per_s=math.inf)
    all_attributes = replace(design, list_cpu_s=ALL_ATTRIBUTES_CPU_S)
    endless_queue = {"queue_functions": math.inf, "max_queue_functions": math.inf}
    endless_functions = {
        "executions": math.inf,
        "starts": math.inf,
        "max_queue_functions": math.inf,
    }
    cases: Cases = {
        "as published": (design, PUBLISHED),
        "no quota of posts": (design, unmetered),
        "no quota of posts, were all attributes listed": (all_attributes, unmetered),
        "the queue invokes any number": (design, replace(PUBLISHED, **endless_queue)),
        "any number of functions at once": (design, replace(PUBLISHED, **endless_functions)),
        "no limit of reads": (design, replace(PUBLISHED, reads_per_s=math.inf)),
        "listing takes no CPU": (replace(design, list_cpu_s=0), PUBLISHED),
        "functions that are warm": (replace(design, cold_start_s=0), PUBLISHED),
    }
    return {what: [send(room, *case) for room in LIMIT_ROOMS] for what, case in cases.items()}


def remedies(design: Design) -> dict[str, list[Run]]:
    """By what is done so that nobody is left out under the published quotas: REMEDY_ROOMS."""
    cases: Cases = {
        "as it is": (design, PUBLISHED),
        **{
            f"{attempts} attempts instead of {MAX_ATTEMPTS}": (
                replace(design, attempts=attempts),
                PUBLISHED,
            )
            for attempts in (8, 12)
        },
        **{f"{most} functions at most": (design, at_most(most)) for most in (4, FEW_FUNCTIONS, 12)},
    }
    return {
        what: [send(room, replace(case, wait_s=wait_s), quotas) for room, wait_s in REMEDY_ROOMS]
        for what, (case, quotas) in cases.items()
    }


def requirements(design: Design, connections: int, seconds: float) -> Iterator[tuple[str, Run]]:
    """Yield what may be done for an aim, each beside those before it, until it is met.

    How many posts a second it takes is found last, with all that was done before.
    """
    yield "as published", send(connections, design)
    quotas = replace(PUBLISHED, posts_per_s=math.inf)
    yield "any number of posts a second", send(connections, design, quotas)
    quotas = provisioned(quotas)
    run = send(connections, design, quotas)
    yield f"and {POLLERS} pollers of provisioned mode", run
    while run.outcome.seconds_until(1) > seconds and design.listers < MAX_LISTERS:
        design = replace(design, listers=design.listers + 1)
        run = send(connections, design, quotas)
        yield f"and {design.listers} functions list the room, each a part", run
    found = least_posts(connections, design, quotas, seconds)
    yield f"of posts, {found.quotas.posts_per_s:,.0f} a second", found


def at_most(functions: int) -> Quotas:
    """The published ones, with so many as the queue's maximum concurrency."""
    first = min(functions, PUBLISHED.queue_functions)
    return replace(PUBLISHED, queue_functions=first, max_queue_functions=functions)


def provisioned(quotas: Quotas) -> Quotas:
    """The same, with POLLERS of provisioned mode at least."""
    return replace(
        quotas,
        queue_functions=POLLERS * FUNCTIONS_PER_POLLER,
        queue_functions_per_s=1_000 / 60,
        max_queue_functions=20_000,
    )


def with_posts(quotas: Quotas, posts_per_s: float) -> Quotas:
    """The same, with so many posts a second, and half of them as the burst."""
    return replace(quotas, posts_per_s=posts_per_s, post_burst=posts_per_s / 2)


def least_posts(connections: int, design: Design, quotas: Quotas, seconds: float) -> Run:
    """With the fewest posts a second by which all are reached in time; none if none is enough."""

    def run(steps: int) -> Run:
        return send(connections, design, with_posts(quotas, steps * POSTS_STEP))

    def is_enough(steps: int) -> bool:
        outcome = run(steps).outcome
        return outcome.share == 1 and outcome.seconds_until(1) <= seconds

    return run(bisect_left(range(connections // POSTS_STEP), True, key=is_enough))
