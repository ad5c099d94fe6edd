"""One message to a room of up to a million on AWS: when it is delivered, and what it costs.

A model in SimPy (bench/simulation/model.py) under the quotas that AWS publishes
(bench/simulation/quotas.json); nothing is measured on AWS. It comes to the same each time.
"""

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from bench.costs import runs
from bench.harness.aims import Aim
from bench.harness.plots import Panel, Plot, lines
from bench.harness.report import Report, Table, progress
from bench.simulation import cases, model
from bench.simulation.cases import Cases, Changes
from bench.simulation.model import Design
from bench.simulation.outcome import Outcome
from bench.simulation.quotas import PUBLISHED
from chalicelib import delivery
from chalicelib.config import FANOUT_CHUNK_SIZE

DOCUMENT = "performance.md"
CONNECTIONS = "connections in the room"
QUOTA = "the quota of posts alone"
OURS, BOTO3 = "this chat's client", "boto3's"
# CPU for a post over TLS, with 32 in flight and answers after 10 ms: the slowest of several runs of
# `python -m bench posting`. Less CPU makes nothing quicker.
DESIGNS = {OURS: Design(0.11e-3, FANOUT_CHUNK_SIZE), BOTO3: Design(1.5e-3, FANOUT_CHUNK_SIZE)}
LOSSY = "this chat's, without limit, pace and return to the queue"
# In the plot: a design, and the published quotas' changes.
WAYS: Mapping[str, tuple[Design, Changes]] = {
    **{way: (design, {}) for way, design in DESIGNS.items()},
    LOSSY: (replace(DESIGNS[OURS], **cases.UNPACED, chunk_tries=0), {}),
}
# Tables of chunks: a design, and the published quotas' changes.
CHUNK_TABLES: Mapping[str, tuple[Design, Changes]] = {
    "Chunks: s until the last delivery, and cents (USD)": (DESIGNS[OURS], {}),
    "Chunks, with functions that are warm": (replace(DESIGNS[OURS], cold_start_s=0), {}),
    "Chunks, if AWS allowed 100,000 posts a second, and there were pollers": (
        DESIGNS[OURS],
        {**cases.PROVISIONED, **cases.post_quota(100_000)},
    ),
    f"Chunks, with {BOTO3} CPU": (DESIGNS[BOTO3], {}),
}


def run(_: Namespace) -> Report:
    progress("rooms of all sizes, by this chat's client and by boto3's")
    found = {n: {way: cases.send(n, *case) for way, case in WAYS.items()} for n in cases.ROOMS}
    progress("sizes of chunks")
    chunks = [_chunks(title, cases.chunks(*case)) for title, case in CHUNK_TABLES.items()]
    progress("limits, losses and requirements")
    rooms = {f"to {room:,}": (room, model.CALL_WAIT_S) for room in cases.LIMIT_ROOMS}
    waits = {f"to {room:,}, {1000 * s:g} ms a post": (room, s) for room, s in cases.LOSS_ROOMS}
    without = "Which limit binds: s until the last delivery, without that one"
    quotas = json.loads(Path(__file__).with_name("quotas.json").read_text())
    rows = [[*line, f"<https://docs.aws.amazon.com/{page}>"] for *line, page in quotas]
    tables = [
        _rooms(found),
        *chunks,
        _cases(without, cases.LIFTED, rooms),
        _cases("Who gets it if less is done about the quota of posts", cases.LOSSES, waits),
        *(_requirements(*aim) for aim in cases.AIMS),
        assumptions(),
        Table("Quotas", ["what", "how much", "can be raised", "from"], rows),
    ]
    return Report(tables, _plot(found), aims=aims({n: row[OURS] for n, row in found.items()}))


def aims(found: Mapping[int, Outcome]) -> list[Aim]:
    """Nobody is left out of a large room."""
    rooms = (30_000, 100_000, 1_000_000)
    return [Aim(f"% that get a message to {n:,}", 100 * found[n].share, 100) for n in rooms]


def _rooms(found: Mapping[int, Mapping[str, Outcome]]) -> Table:
    columns = ("s, 99 %", "s, last", "delivered to", "cents")
    head = chain.from_iterable((f"{way}: s, median", *columns) for way in DESIGNS)
    title = f"Under the published quotas, in chunks of {FANOUT_CHUNK_SIZE:,}"
    rows = [[f"{n:,}", *room_cells(row[way] for way in DESIGNS)] for n, row in found.items()]
    return Table(title, ["connections", *head], rows, text_columns=0)


def room_cells(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The cells of one size, for each way."""
    for outcome in outcomes:
        yield from (_seconds(outcome, share) for share in (0.5, 0.99, 1))
        yield from (_share(outcome), _cents(outcome))


def _chunks(title: str, table: Mapping[int, Sequence[Outcome]]) -> Table:
    means = cases.times_the_best(table)
    rows = [[f"{n:,}", *map(_time_and_price, row), f"{means[n]:.2f}"] for n, row in table.items()]
    head = ["chunk", *(f"to {room:,}" for room in cases.CHUNK_ROOMS), "times the quickest"]
    return Table(title, head, rows, text_columns=0)


def _cases(title: str, changes: Cases, columns: Mapping[str, tuple[int, float]]) -> Table:
    """A row for each change of the design and of the quotas, a column for each room and wait."""
    rows = []
    for what, (design, quotas) in changes.items():
        outcomes = (
            cases.send(room, replace(DESIGNS[OURS], wait_s=wait_s, **design), quotas)
            for room, wait_s in columns.values()
        )
        rows.append([what, *map(_time_and_price, outcomes)])
    return Table(title, ["", *columns], rows)


def _requirements(connections: int, seconds: float) -> Table:
    steps = cases.requirements(DESIGNS[OURS], connections, seconds)
    title = f"What it takes for delivery to {connections:,} within {seconds} s"
    head = ["", "s, last", "delivered to", "cents", "functions at once"]
    rows = [[what, _seconds(o), _share(o), _cents(o), f"{o.max_functions:,}"] for what, o in steps]
    return Table(title, head, rows)


def assumptions() -> Table:
    """What the model assumes, and what was measured."""
    cpus = {way: f"{design.cpu_s * 1e3:g}" for way, design in DESIGNS.items()}
    rows = [
        *([f"ms of CPU for a post, {way}; measured", ms] for way, ms in cpus.items()),
        ["ms for which a post or another call waits", f"{runs.CALL_WAIT_S * 1e3:g}"],
        ["posts that a function has in flight", delivery.MAX_CONCURRENT_POSTS],
        ["attempts for each recipient", delivery.MAX_ATTEMPTS],
        ["returns of throttled recipients to the queue", delivery.MAX_CHUNK_TRIES],
        [
            "posts a second for one more function behind the queue",
            f"{delivery.POSTS_PER_FUNCTION:,}",
        ],
        ["of the account's posts a second, what these functions use", delivery.FANOUT_SHARE],
        ["µs of CPU to list a connection, its id alone; measured", f"{model.LIST_CPU_S * 1e6:g}"],
        ["the same, were all its attributes; measured", f"{cases.ALL_ATTRIBUTES_CPU_S * 1e6:g}"],
        ["µs of CPU to put it into the queue; measured", f"{model.ENQUEUE_CPU_S * 1e6:g}"],
        ["ms that DynamoDB takes for a page of 1 MB", f"{model.PAGE_WAIT_S * 1e3:g}"],
        ["connections in a page of 1 MB", f"{model.PAGE:,}"],
        ["ms from the queue to a function", f"{model.INVOKE_S * 1e3:g}"],
        ["ms until a new environment works", f"{model.COLD_START_S * 1e3:g}"],
        ["s after which Lambda ends the function that lists", model.MESSAGE_TIMEOUT_S],
    ]
    return Table("Assumed", ["what", "how much"], rows)


def _plot(found: Mapping[int, Mapping[str, Outcome]]) -> Plot:
    burst, rate = PUBLISHED.post_burst, PUBLISHED.posts_per_s
    quota = {QUOTA: {size: (size - burst) / rate for size in cases.ROOMS if size > 2 * burst}}
    times = {**lines(found, lambda outcome: outcome.seconds_until(1)), **quota}
    halves = lines(found, lambda outcome: outcome.seconds_until(0.5))
    shares = lines(found, lambda outcome: 100 * outcome.share)
    y_label = "s until the last delivery; dotted, half of them"
    panels = [
        Panel(CONNECTIONS, y_label, times, halves, {"yscale": "log"}),
        Panel(CONNECTIONS, "% delivered by the broadcast", shares, settings={"ylim": (0, 105)}),
    ]
    return Plot(panels, limit=QUOTA)


def _time_and_price(outcome: Outcome) -> str:
    lost = "" if outcome.share == 1 else f" ({_share(outcome)})"
    return f"{_seconds(outcome)}{lost}, {_cents(outcome)}"


def _seconds(outcome: Outcome, share: float = 1) -> str:
    seconds = outcome.seconds_until(share)
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _share(outcome: Outcome) -> str:
    """Not "100 %" unless it is all of them."""
    return "all" if outcome.share == 1 else f"{min(99.99, 100 * outcome.share):.4g} %"


def _cents(outcome: Outcome) -> str:
    return f"{100 * outcome.usd:.3g} ¢"
