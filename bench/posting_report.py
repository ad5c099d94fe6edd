"""The tables of docs/performance.md about posts, and where they are put."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bench import bills
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
    Table,
)
from bench.simulation_report import markdown
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS

DOCS = bills.ROOT / "docs" / "performance.md"
PLOT = bills.ROOT / "docs" / "plots" / "posting.svg"
MARKED = re.compile(r"(?<=<!-- posting -->\n).*?(?=<!-- /posting -->)", re.S)
WAYS = (OURS, THREADS, ASYNCIO, BOTO3, JAVASCRIPT, AWSCRT, FLOOR)
BROADCAST = Setting(tls=True, latency_ms=10, in_flight=MAX_CONCURRENT_POSTS)  # most like one on AWS
AIMS = {BOTO3: 0.1, JAVASCRIPT: 0.25, FLOOR: 2.0}  # ours, as times theirs, at most
NAMES = {BOTO3: "boto3's in threads", JAVASCRIPT: "the JavaScript SDK's", FLOOR: "the floor's"}


def tables(table: Table) -> str:
    """Everything, as Markdown."""
    parts = {
        "ms of CPU for a post": _cpu(table),
        "Posts a second": _rates(table),
        "Ours, as times the others' CPU": _aims(table),
    }
    return "".join(f"\n**{title}**\n\n{found}" for title, found in parts.items()) + "\n"


def write(table: Table) -> None:
    """Put the tables into the docs, and the plot beside them."""
    from bench import posting_plot  # matplotlib, which the tests do without

    text = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(MARKED.sub(lambda _: tables(table), text), encoding="utf-8")
    posting_plot.draw(table, PLOT)


def _cpu(table: Table) -> str:
    head = ["endpoint, in flight", *WAYS, *(f"ours, of {name}" for name in NAMES.values())]
    lines = (
        [
            _setting(setting),
            *(f"{found[way].cpu_ms:.3f}" if way in found else "-" for way in WAYS),
            *(f"{_ratio(found, way):.2g}" if way in found else "-" for way in AIMS),
        ]
        for setting, found in table.items()
    )
    return markdown([head, *lines], "|---")


def _rates(table: Table) -> str:
    lines = (
        [
            _setting(setting),
            *(f"{found[way].posts_a_second:,.0f}" if way in found else "-" for way in WAYS),
        ]
        for setting, found in table.items()
    )
    return markdown([["endpoint, in flight", *WAYS], *lines], "|---")


def _aims(table: Table) -> str:
    head = ["of", "aim, at most", f"at {BROADCAST}", "least", "most", "settings that meet it"]
    there = [way for way in AIMS if way in table[BROADCAST]]
    return markdown([head, *(_aim(table, way) for way in there)], "|---")


def _aim(table: Table, way: str) -> list[str]:
    ratios = dict(_ratios(table, way))
    met = sum(ratio <= AIMS[way] for ratio in ratios.values())
    figures = (AIMS[way], ratios[BROADCAST], min(ratios.values()), max(ratios.values()))
    return [NAMES[way], *(f"{each:.2g}" for each in figures), f"{met} of {len(ratios)}"]


def _ratios(table: Table, way: str) -> Iterator[tuple[Setting, float]]:
    """Of all settings in which it is there; with one post in flight boto3 has no threads."""
    for setting, found in table.items():
        if way in found and (way != BOTO3 or setting.in_flight > 1):
            yield setting, _ratio(found, way)


def _ratio(found: Mapping[str, Figures], way: str) -> float:
    return found[OURS].cpu_ms / found[way].cpu_ms


def _setting(setting: Setting) -> str:
    return str(setting).removesuffix(" in flight")
