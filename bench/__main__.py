"""`python -m bench [NAME]`: run benchmarks, print their figures, keep them in bench/results/."""

import json
import platform
import sys
import time
from pathlib import Path

from bench import room

BENCHMARKS = {"room": room.main}
RESULTS = Path(__file__).parent / "results"


def main(names: list[str], arguments: list[str]) -> None:
    for name in names:
        print(f"{name}: {sys.modules[BENCHMARKS[name].__module__].__doc__}")
        figures = BENCHMARKS[name](arguments)
        for what, figure in figures.items():
            print(f"  {what:<28}{figure:>10.1f}")
        RESULTS.mkdir(exist_ok=True)
        machine = {"python": platform.python_version(), "machine": platform.machine()}
        kept = {"at": time.strftime("%Y-%m-%d %H:%M"), **machine, **figures}
        (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:2] or list(BENCHMARKS), sys.argv[2:])
