"""One message to a room of up to a million on AWS: when it is delivered, and what it costs.

A model in SimPy (bench/simulation/model.py) under the quotas that AWS publishes
(bench/simulation/quotas.py); nothing is measured on AWS. It comes to the same each time.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bench.costs import cost_model
from bench.harness.figures import progress
from bench.harness.plots import Panel, Plot
from bench.harness.report import Report, Table
from bench.simulation import cases, model
from bench.simulation.cases import AIMS, CHUNK_ROOMS, LIMIT_ROOMS, REMEDY_ROOMS, Run
from bench.simulation.model import Design, Outcome
from bench.simulation.quotas import PUBLISHED, SOURCES
from chalicelib.config import FANOUT_CHUNK_SIZE

DOCUMENT = "performance.md"
CONNECTIONS = "connections in the room"
QUOTA = "the quota of posts alone"
# CPU for a post over TLS, with 32 in flight and answers after 10 ms: `python -m bench posting`, as
# documented.
WAYS = {"this chat's client": 0.11e-3, "boto3's": 1.5e-3}
BOTO3 = "boto3's"
CAPPED = f"this chat's, in {cases.FEW_FUNCTIONS} functions at most"


def run(_: Namespace) -> Report:
    """Simulate all cases."""
    designs = [Design(cpu_s, FANOUT_CHUNK_SIZE) for cpu_s in WAYS.values()]
    progress("rooms of all sizes, by this chat's client and by boto3's")
    ways = [cases.rooms(design) for design in designs]
    capped = cases.rooms(designs[0], cases.at_most(cases.FEW_FUNCTIONS))
    found = tables(designs, ways)
    return Report(found, plot(dict(zip((*WAYS, CAPPED), (*ways, capped), strict=True))))


def tables(designs: Sequence[Design], ways: Sequence[Sequence[Run]]) -> list[Table]:
    """All tables."""
    ours, boto3 = designs
    raised = cases.provisioned(cases.with_posts(PUBLISHED, 100_000))
    progress("sizes of chunks")
    chunks = {
        "Chunks: s until the last delivery, and cents (USD)": cases.chunks(ours),
        "Chunks, with functions that are warm": cases.chunks(replace(ours, cold_start_s=0)),
        "Chunks, if AWS allowed 100,000 posts a second, and there were pollers": cases.chunks(
            ours, raised
        ),
        f"Chunks, with {BOTO3} CPU": cases.chunks(boto3),
    }
    progress("limits, remedies and requirements")
    return [
        rooms(ways, ours.chunk),
        *(_chunks(title, table) for title, table in chunks.items()),
        _cases(
            "Which limit binds: s until the last delivery, without that one",
            [f"to {room:,}" for room in LIMIT_ROOMS],
            cases.lifted(ours),
        ),
        _cases(
            "So that nobody is left out under the published quotas",
            [f"to {room:,}, {1000 * wait_s:g} ms a post" for room, wait_s in REMEDY_ROOMS],
            cases.remedies(ours),
        ),
        *(_requirements(ours, *aim) for aim in AIMS),
        assumptions(designs),
        Table(
            "Quotas",
            ["what", "how much", "can be raised", "from"],
            [[*line[:3], f"<https://{line[3]}>"] for line in SOURCES],
        ),
    ]


def rooms(ways: Sequence[Sequence[Run]], chunk: int) -> Table:
    """Rooms of all sizes, by each way."""
    columns = ("s, median", "s, 99 %", "s, last", "delivered to", "cents")
    head = [f"{way}: {columns[0]}" if c == columns[0] else c for way in WAYS for c in columns]
    return Table(
        f"Under the published quotas, in chunks of {chunk:,}",
        ["connections", *head],
        [[f"{runs[0].connections:,}", *room_cells(runs)] for runs in zip(*ways, strict=True)],
        text_columns=0,
    )


def room_cells(runs: Iterable[Run]) -> Iterator[str]:
    """The cells of one size, for each way."""
    for run in runs:
        yield from (_seconds(run.outcome.seconds_until(share)) for share in (0.5, 0.99, 1))
        yield _share(run.outcome.share)
        yield _cents(run.outcome.usd)


def _chunks(title: str, table: dict[int, list[Run]]) -> Table:
    means = cases.times_the_best(table)
    return Table(
        title,
        ["chunk", *(f"to {room:,}" for room in CHUNK_ROOMS), "times the quickest"],
        [
            [f"{chunk:,}", *map(_time_and_price, runs), f"{means[chunk]:.2f}"]
            for chunk, runs in table.items()
        ],
        text_columns=0,
    )


def _cases(title: str, columns: Sequence[str], found: Mapping[str, list[Run]]) -> Table:
    rows = [[what, *map(_time_and_price, runs)] for what, runs in found.items()]
    return Table(title, ["", *columns], rows)


def _requirements(design: Design, connections: int, seconds: float) -> Table:
    return Table(
        f"What it takes for delivery to {connections:,} within {seconds} s",
        ["", "s, last", "delivered to", "cents", "functions at once"],
        [
            [
                what,
                _seconds(run.outcome.seconds_until(1)),
                _share(run.outcome.share),
                _cents(run.outcome.usd),
                f"{run.outcome.max_functions:,}",
            ]
            for what, run in cases.requirements(design, connections, seconds)
        ],
    )


def assumptions(designs: Sequence[Design]) -> Table:
    """What the model assumes, and what was measured."""
    all_attributes = cases.ALL_ATTRIBUTES_CPU_S
    rows = [
        *(
            [f"ms of CPU for a post, {way}; measured", f"{design.cpu_s * 1e3:g}"]
            for way, design in zip(WAYS, designs, strict=True)
        ),
        ["ms for which a post or another call waits", f"{cost_model.CALL_WAIT_S * 1e3:g}"],
        ["posts that a function has in flight", model.MAX_CONCURRENT_POSTS],
        ["attempts for each recipient", model.MAX_ATTEMPTS],
        ["µs of CPU to list a connection, its id alone; measured", f"{model.LIST_CPU_S * 1e6:g}"],
        ["the same, were all its attributes; measured", f"{all_attributes * 1e6:g}"],
        ["µs of CPU to put it into the queue; measured", f"{model.ENQUEUE_CPU_S * 1e6:g}"],
        ["ms that DynamoDB takes for a page of 1 MB", f"{model.PAGE_WAIT_S * 1e3:g}"],
        ["connections in a page of 1 MB", f"{model.PAGE:,}"],
        ["ms from the queue to a function", f"{model.INVOKE_S * 1e3:g}"],
        ["ms until a new environment works", f"{model.COLD_START_S * 1e3:g}"],
        ["s after which Lambda ends the function that lists", model.MESSAGE_TIMEOUT_S],
    ]
    return Table("Assumed", ["what", "how much"], rows)


def plot(ways: Mapping[str, Sequence[Run]]) -> Plot:
    """When a message is delivered, and to how many, over the room's size."""

    def over_sizes(value: Callable[[Outcome], float]) -> dict[str, dict[float, float]]:
        return {
            way: {run.connections: value(run.outcome) for run in runs} for way, runs in ways.items()
        }

    quota = {
        size: (size - PUBLISHED.post_burst) / PUBLISHED.posts_per_s
        for size in cases.ROOMS
        if size > 2 * PUBLISHED.post_burst
    }
    times = over_sizes(lambda outcome: outcome.seconds_until(1))
    halves = over_sizes(lambda outcome: outcome.seconds_until(0.5))
    shares = over_sizes(lambda outcome: 100 * outcome.share)
    y_label = "s until the last delivery; dotted, half of them"
    return Plot(
        [
            Panel(CONNECTIONS, y_label, {**times, QUOTA: quota}, halves, {"yscale": "log"}),
            Panel(CONNECTIONS, "% delivered by the broadcast", shares, settings={"ylim": (0, 105)}),
        ],
        limit=QUOTA,
    )


def _time_and_price(run: Run) -> str:
    lost = "" if run.outcome.share == 1 else f" ({_share(run.outcome.share)})"
    return f"{_seconds(run.outcome.seconds_until(1))}{lost}, {_cents(run.outcome.usd)}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _share(share: float) -> str:
    """Not "100 %" unless it is all of them."""
    return "all" if share == 1 else f"{min(99.99, 100 * share):.4g} %"


def _cents(usd: float) -> str:
    return f"{100 * usd:.3g} ¢"
