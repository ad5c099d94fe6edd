"""What a benchmark has found: figures, tables and a plot, for the terminal, for bench/results/ and
for the docs."""

import json
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.harness.aims import HEAD, Aim, rows
from bench.harness.plots import Plot, draw

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RESULTS = ROOT / "bench" / "results"


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first `text_columns` are aligned to the left, figures to the right."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    text_columns: int = 1

    def markdown(self) -> str:
        """The table as it stands in the docs."""
        lines = [f"| {' | '.join(map(str, row))} |" for row in (self.head, *self.rows)]
        figures = len(self.head) - self.text_columns
        lines.insert(1, f"|{'---|' * self.text_columns}{'--:|' * figures}")
        return "\n".join([f"**{self.title}**\n", *lines, ""])

    def text(self) -> str:
        """The table as the terminal shows it."""
        rows = [list(map(str, row)) for row in (self.head, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        aligned = [str.ljust] * self.text_columns + [str.rjust] * len(widths)
        lines = [
            "  ".join(align(*cell) for align, *cell in zip(aligned, row, widths, strict=False))
            for row in rows
        ]
        return "\n".join([f"\n{self.title}", *(f"  {line.rstrip()}" for line in lines)])


@dataclass(frozen=True)
class Report:
    """problems: why the run has failed, if it has. aims: what its figures should be; a missed one
    is no failure."""

    tables: Sequence[Table]
    plot: Plot | None = None
    problems: Sequence[str] = ()
    aims: Sequence[Aim] = ()

    def markdown(self) -> str:
        """All tables and the aims, as they stand between a benchmark's marks in the docs."""
        return "".join(f"\n{table.markdown()}" for table in self._with_aims()) + "\n"

    def text(self) -> str:
        return "\n".join(table.text() for table in self._with_aims()) + "\n"

    def _with_aims(self) -> list[Table]:
        return [*self.tables, aims_table(self.aims)] if self.aims else [*self.tables]


def aims_table(aims: Sequence[Aim]) -> Table:
    return Table("Aims", HEAD, rows(aims))


def keep(report: Report, name: str) -> Path:
    """Write what a benchmark has found as JSON; the file."""
    found = {"tables": [asdict(table) for table in report.tables], "aims": _kept(report.aims)}
    return _write(name, found)


def keep_aims(aims: Sequence[Aim]) -> Path:
    """Write the aims of all benchmarks of one run as JSON; the file."""
    return _write("aims", {"aims": _kept(aims)})


def _kept(aims: Sequence[Aim]) -> list[dict[str, Any]]:
    return [{**asdict(aim), "is_met": aim.is_met} for aim in aims]


def _write(name: str, found: dict[str, Any]) -> Path:
    """Figures, and the machine that they depend on."""
    cpu = Path("/proc/cpuinfo")
    cpus = re.findall(r"model name\s*: (.+)", cpu.read_text()) if cpu.is_file() else []
    kept = {
        "at": time.strftime("%Y-%m-%d %H:%M"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpu": cpus[0] if cpus else platform.processor(),
        "cores": os.cpu_count(),
        **found,
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    file.write_text(json.dumps(kept, indent=2) + "\n")
    return file


def write_to_docs(report: Report, document: str, name: str) -> list[Path]:
    """Put the tables between the marks of `name` in a document, and draw the plot."""
    file = DOCS / document
    text, count = marked(name).subn(lambda _: report.markdown(), file.read_text(encoding="utf-8"))
    if not count:
        raise ValueError(f"{file} has no <!-- {name} --> and <!-- /{name} -->")
    file.write_text(text, encoding="utf-8")
    if report.plot is None:
        return [file]
    draw(report.plot, plot_file(name))
    return [file, plot_file(name)]


def documented(document: str, name: str) -> str:
    """What stands between the marks of `name` in a document."""
    return marked(name).findall((DOCS / document).read_text(encoding="utf-8"))[0]


def marked(name: str) -> re.Pattern[str]:
    """What is between `<!-- name -->` and `<!-- /name -->`."""
    return re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.S)


def plot_file(name: str) -> Path:
    return DOCS / "plots" / f"{name}.svg"


def medians(rows: Sequence[Any]) -> Any:
    """Of equal named tuples of numbers: the median of each field."""
    return type(rows[0])(*map(statistics.median, zip(*rows, strict=True)))


def ratio(figure: float, other: float | None) -> str:
    """Two digits of a ratio; "-" without the other figure."""
    return f"{figure / other:.2g}" if other else "-"


def progress(what: str) -> None:
    """Tell what is going on, as it may take a while."""
    print(f"  {what} ...", file=sys.stderr, flush=True)
