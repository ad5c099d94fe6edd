"""How figures are taken: medians, percentiles, ratios; and progress while it lasts."""

import statistics
import sys
from collections.abc import Sequence
from typing import Any


def medians(rows: Sequence[Any]) -> Any:
    """Of equal named tuples of numbers: the median of each field."""
    return type(rows[0])(*map(statistics.median, zip(*rows, strict=True)))


def percentile(values: Sequence[float], percent: int) -> float:
    """That of a sample, however small."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def ratio(figure: float, other: float | None) -> str:
    """Two digits of a ratio; "-" without the other figure."""
    return f"{figure / other:.2g}" if other else "-"


def progress(what: str) -> None:
    """Tell what is going on, as it may take a while."""
    print(f"  {what} ...", file=sys.stderr, flush=True)
