"""The simulated cases: sizes of rooms and chunks, each limit lifted, and what to ask AWS for."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bench.simulation.model import Design, simulate
from bench.simulation.outcome import Outcome
from bench.simulation.quotas import FUNCTIONS_PER_POLLER, PUBLISHED
from chalicelib.config import POSTS_PER_SECOND

Changes = Mapping[str, float]  # of a design's or of the published quotas' fields
Cases = Mapping[str, tuple[Changes, Changes]]  # by name: of the design, and of the quotas

ROOMS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
CHUNKS = (100, 250, 500, 1_000, 2_500)
CHUNK_ROOMS = (500, 1_000, 3_000, 10_000, 30_000, 100_000)
LIMIT_ROOMS = (10_000, 100_000, 1_000_000)
AIMS = ((100_000, 3), (1_000_000, 10))  # connections, and seconds until the last of them
ALL_ATTRIBUTES_CPU_S = 2.5e-6  # for each connection, if a query returned all attributes
# Connections, and s for a post.
LOSS_ROOMS = ((30_000, 0.010), (100_000, 0.010), (100_000, 0.030), (1_000_000, 0.010))
POLLERS, MAX_LISTERS = 5, 8
POSTS_STEP = 10_000  # posts a second, by which a quota is raised
NEW_REGIONS = 2_500  # posts a second


def post_quota(posts_per_s: float) -> Changes:
    """So many posts a second, and half of them as the burst."""
    return {"posts_per_s": posts_per_s, "post_burst": posts_per_s / 2}


LIST_ALL_ATTRIBUTES = {"list_cpu_s": ALL_ATTRIBUTES_CPU_S}
NO_POST_QUOTA = {"posts_per_s": math.inf}
PROVISIONED = {  # POLLERS of provisioned mode at least
    "queue_functions": POLLERS * FUNCTIONS_PER_POLLER,
    "queue_functions_per_s": 1_000 / 60,
    "max_queue_functions": 20_000,
}
ANY_NUMBER_AT_ONCE = dict.fromkeys(("executions", "starts", "max_queue_functions"), math.inf)
INVOKES_ANY_NUMBER = dict.fromkeys(("queue_functions", "max_queue_functions"), math.inf)

# Without one limit each, or with listing made dearer.
LIFTED: Cases = {
    "as published": ({}, {}),
    "no quota of posts": ({}, NO_POST_QUOTA),
    "no quota of posts, were all attributes listed": (LIST_ALL_ATTRIBUTES, NO_POST_QUOTA),
    "the queue invokes any number": ({}, INVOKES_ANY_NUMBER),
    "any number of functions at once": ({}, ANY_NUMBER_AT_ONCE),
    "no limit of reads": ({}, {"reads_per_s": math.inf}),
    "listing takes no CPU": ({"list_cpu_s": 0}, {}),
    "functions that are warm": ({"cold_start_s": 0}, {}),
}
UNPACED = {"posts_per_s": math.inf}  # functions as many and as quick as they can
# With and without what keeps the posts to the quota.
LOSSES: Cases = {
    "as it is": ({}, {}),
    f"{NEW_REGIONS:,} posts a second, and set": ({}, post_quota(NEW_REGIONS)),
    f"{NEW_REGIONS:,}, and not set": ({"posts_per_s": POSTS_PER_SECOND}, post_quota(NEW_REGIONS)),
    "without limit and pace": (UNPACED, {}),
    "and nobody goes back to the queue": ({**UNPACED, "chunk_tries": 0}, {}),
}


def send(connections: int, design: Design, quotas: Changes | None = None) -> Outcome:
    """Simulate one message under the published quotas, with these changes."""
    return simulate(connections, design, replace(PUBLISHED, **(quotas or {})))


def chunks(design: Design, quotas: Changes) -> dict[int, list[Outcome]]:
    """By the size of a chunk: one message to each of CHUNK_ROOMS."""
    return {c: [send(n, replace(design, chunk=c), quotas) for n in CHUNK_ROOMS] for c in CHUNKS}


def times_the_best(table: Mapping[int, Sequence[Outcome]]) -> dict[int, float]:
    """By the size of a chunk: its time until the last delivery, as times the best chunk's.

    The average over the rooms is their geometric mean.
    """
    times = {chunk: [outcome.seconds_until(1) for outcome in row] for chunk, row in table.items()}
    best = [min(column) for column in zip(*times.values(), strict=True)]
    return {
        chunk: math.prod(t / b for t, b in zip(row, best, strict=True)) ** (1 / len(row))
        for chunk, row in times.items()
    }


def requirements(design: Design, connections: int, seconds: float) -> Iterator[tuple[str, Outcome]]:
    """Yield what may be done for an aim, each beside those before it, until it is met.

    How many posts a second it takes is found last, with all that was done before.
    """
    yield "as published", send(connections, design)
    yield "any number of posts a second", send(connections, design, NO_POST_QUOTA)
    quotas = {**NO_POST_QUOTA, **PROVISIONED}
    outcome = send(connections, design, quotas)
    yield f"and {POLLERS} pollers of provisioned mode", outcome
    while outcome.seconds_until(1) > seconds and design.listers < MAX_LISTERS:
        design = replace(design, listers=design.listers + 1)
        outcome = send(connections, design, quotas)
        yield f"and {design.listers} functions list the room, each a part", outcome
    posts, outcome = least_posts(connections, design, quotas, seconds)
    yield f"of posts, {posts:,} a second", outcome


def least_posts(
    connections: int, design: Design, quotas: Changes, seconds: float
) -> tuple[int, Outcome]:
    """The fewest posts a second by which all are reached in time, and what then happens; if none
    are enough, as many as there are connections."""

    def outcome(posts: int) -> Outcome:
        return send(connections, design, {**quotas, **post_quota(posts)})

    def is_enough(posts: int) -> bool:
        found = outcome(posts)
        return found.share == 1 and found.seconds_until(1) <= seconds

    steps = range(0, connections, POSTS_STEP)
    posts = POSTS_STEP * bisect_left(steps, True, key=is_enough)
    return posts, outcome(posts)
