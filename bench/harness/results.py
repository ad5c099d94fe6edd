"""The tables of each benchmark's last run, with the machine that their figures depend on."""

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.harness.report import Table

RESULTS = Path(__file__).parents[1] / "results"


def keep(name: str, tables: Sequence[Table]) -> Path:
    """Write the tables as JSON; returns the file."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    kept = {
        "at": time.strftime("%Y-%m-%d %H:%M"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "tables": [asdict(table) for table in tables],
    }
    file.write_text(json.dumps(kept, indent=2) + "\n")
    return file


def _cpu() -> str:
    """The processor's name, on systems that tell it."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
