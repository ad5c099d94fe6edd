"""Another version of the project, to compare with."""

from __future__ import annotations

import sys
from pathlib import Path


def other_checkout(folder: str, part: str) -> Path:
    """Return the folder of another checkout. Ends the process with exit code 2 if `part`, which is
    measured, is not in it."""
    root = Path(folder).resolve()
    if not (root / part).exists():
        print(
            f"{root} has no {part}. Make another checkout with: git worktree add {folder} COMMIT",
            file=sys.stderr,
        )
        sys.exit(2)
    return root
