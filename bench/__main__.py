"""`python -m bench [NAME]`: run benchmarks, print their figures, keep them in bench/results/."""

import json
import os
import platform
import sys
import time
from pathlib import Path

from bench import (
    appends,
    coldstart,
    costs,
    end_to_end,
    gateway,
    growth,
    posting,
    room,
    scale,
    simulation,
)
from bench.chaos import run as chaos

BENCHMARKS = {
    "room": room.main,
    "gateway": gateway.main,
    "appends": appends.main,
    "costs": costs.main,
    "end_to_end": end_to_end.main,
    "scale": scale.main,
    "posting": posting.main,
    "growth": growth.main,
    "simulation": simulation.main,
    "coldstart": coldstart.main,
    "chaos": chaos.main,
}
BY_NAME_ONLY = {"chaos"}  # ten minutes of it
RESULTS = Path(__file__).parent / "results"


def main(names: list[str], arguments: list[str]) -> None:
    for name in names:
        print(f"{name}: {sys.modules[BENCHMARKS[name].__module__].__doc__}")
        figures = BENCHMARKS[name](arguments)
        for what, figure in figures.items():
            if isinstance(figure, (int, float)):  # else its benchmark has printed it
                print(f"  {what:<28}{figure:>10.1f}")
        RESULTS.mkdir(exist_ok=True)
        kept = {"at": time.strftime("%Y-%m-%d %H:%M"), **machine(), **figures}
        (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n")


def machine() -> dict[str, str | int | None]:
    """What the figures depend on."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
    }


def _cpu() -> str:
    """The processor's name, where the system tells it."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


if __name__ == "__main__":
    try:
        main(sys.argv[1:2] or sorted(BENCHMARKS.keys() - BY_NAME_ONLY), sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit(130)
