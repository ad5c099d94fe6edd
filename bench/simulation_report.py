"""The tables of docs/performance.md about a message on paper, and where they are put."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bench import bills, broadcast_model, simulation
from bench.broadcast_model import Design
from bench.quotas import SOURCES, Quotas
from bench.simulation import AIMS, BOUND_ROOMS, CHUNK_ROOMS, KEPT, Sent

DOCS = bills.ROOT / "docs" / "performance.md"
PLOT = bills.ROOT / "docs" / "plots" / "simulation.svg"
MARKED = re.compile(r"(?<=<!-- simulation -->\n).*?(?=<!-- /simulation -->)", re.S)
WAYS = ("this chat's client", "boto3's")
CAPPED = f"this chat's, in {simulation.FEW} functions at most"

Row = Sequence[object]


def tables(rooms: Sequence[Sent], of_boto3: Sequence[Sent]) -> str:
    """Everything, as Markdown."""
    ours, boto3 = rooms[0].design, of_boto3[0].design
    warm = Design(ours.cpu, ours.chunk, cold_start=0)
    raised = simulation.provisioned(Quotas(posts=100_000, burst=50_000))
    parts = {
        f"Under the published quotas, in chunks of {ours.chunk:,}": _rooms(rooms, of_boto3),
        "Chunks: s until the last hears, and cents (USD)": _chunks(simulation.chunks(ours)),
        "Chunks, with functions that are warm": _chunks(simulation.chunks(warm)),
        "Chunks, if AWS allowed 100,000 posts a second, and there were pollers": _chunks(
            simulation.chunks(ours, raised)
        ),
        f"Chunks, with {WAYS[1]} CPU": _chunks(simulation.chunks(boto3)),
        "Which limit binds: s until the last hears, without that one": _cases(
            [f"to {room:,}" for room in BOUND_ROOMS], simulation.lifted(ours)
        ),
        "So that nobody is lost under the published quotas": _cases(
            [f"to {room:,}, {1000 * wait:g} ms a post" for room, wait in KEPT],
            simulation.kept(ours),
        ),
        **{_aim(*aim): _asked(ours, *aim) for aim in AIMS},
        "Assumed": _assumed(ours, boto3),
        "Quotas": _quotas(),
    }
    return "".join(f"\n**{title}**\n\n{table}" for title, table in parts.items()) + "\n"


def write(found: str, *ways: Sequence[Sent]) -> None:
    """Put the tables into the docs, and the plot beside them."""
    from bench import simulation_plot  # matplotlib, which the tests do without

    text = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(MARKED.sub(lambda _: found, text), encoding="utf-8")
    simulation_plot.draw(dict(zip((*WAYS, CAPPED), ways, strict=True)), PLOT)


def _rooms(*ways: Sequence[Sent]) -> str:
    head = ["connections"]
    for way in WAYS:
        head += [f"{way}: s, median", "s, 99 %", "s, last", "who hear it", "cents"]
    lines = zip(*ways, strict=True)
    return markdown([head, *([f"{each[0].connections:,}", *_columns(each)] for each in lines)])


def _columns(each: Iterable[Sent]) -> list[str]:
    columns = []
    for _, _, _, outcome in each:
        columns += [_s(outcome.by(share)) for share in (0.5, 0.99, 1)]
        columns += [_share(outcome.share), _cents(outcome.usd)]
    return columns


def _chunks(table: dict[int, list[Sent]]) -> str:
    means = simulation.times_the_best(table)
    head = ["chunk", *(f"to {room:,}" for room in CHUNK_ROOMS), "times the quickest"]
    lines = (
        [f"{chunk:,}", *map(_time_and_price, row), f"{means[chunk]:.2f}"]
        for chunk, row in table.items()
    )
    return markdown([head, *lines])


def _time_and_price(sent: Sent) -> str:
    lost = "" if sent.outcome.share == 1 else f" ({_share(sent.outcome.share)})"
    return f"{_s(sent.outcome.by(1))}{lost}, {_cents(sent.outcome.usd)}"


def _cases(columns: Sequence[str], cases: dict[str, list[Sent]]) -> str:
    lines = ([what, *map(_time_and_price, row)] for what, row in cases.items())
    return markdown([["", *columns], *lines], "|---")


def _aim(connections: int, seconds: float) -> str:
    return f"What it takes for {connections:,} to hear it within {seconds} s"


def _asked(design: Design, connections: int, seconds: float) -> str:
    head = ["", "s, last", "who hear it", "cents", "functions at once"]
    lines = (
        [
            what,
            _s(sent.outcome.by(1)),
            _share(sent.outcome.share),
            _cents(sent.outcome.usd),
            f"{sent.outcome.most:,}",
        ]
        for what, sent in simulation.asked(design, connections, seconds)
    )
    return markdown([head, *lines], "|---")


def _assumed(ours: Design, boto3: Design) -> str:
    model = broadcast_model
    lines = [
        ["what", "how much"],
        [f"ms of CPU for a post, {WAYS[0]}; measured", f"{ours.cpu * 1e3:g}"],
        [f"ms of CPU for a post, {WAYS[1]}; measured", f"{boto3.cpu * 1e3:g}"],
        ["ms for which a post or another call waits for its answer", f"{bills.WAIT * 1e3:g}"],
        ["posts that a function has under way", model.PARALLELISM],
        ["attempts for each recipient", model.ATTEMPTS],
        ["µs of CPU for each connection listed, its id alone; measured", _us(model.LIST_CPU)],
        ["the same, were all its attributes; measured", _us(simulation.WHOLE_CPU)],
        ["µs of CPU for each put into the queue; measured", _us(model.HAND_ON_CPU)],
        ["ms for which DynamoDB works on a page of 1 MB", f"{model.PAGE_WAIT * 1e3:g}"],
        ["connections in a page of 1 MB", f"{model.PAGE:,}"],
        ["ms from the queue to a function", f"{model.INVOKE * 1e3:g}"],
        ["ms until a new environment works", f"{model.COLD_START * 1e3:g}"],
        ["s after which Lambda ends the function that lists", model.MESSAGE_TIMEOUT],
    ]
    return markdown(lines, "|---")


def _quotas() -> str:
    head = ["what", "how much", "can be raised", "from"]
    return markdown([head, *([*line[:3], f"<https://{line[3]}>"] for line in SOURCES)], "|---")


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:g}"


def _s(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _share(share: float) -> str:
    """Not "100 %" unless it is all of them."""
    if share == 1:
        return "all"
    return f"{min(99.99, 100 * share):.4g} %"


def _cents(usd: float) -> str:
    return f"{100 * usd:.3g} ¢"


def markdown(rows: Iterable[Row], first: str = "|--:") -> str:
    """A table, its figures to the right."""
    head, *lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    columns = head.count("|") - 2
    return "\n".join([head, f"{first}{'|--:' * columns}|", *lines]) + "\n"
