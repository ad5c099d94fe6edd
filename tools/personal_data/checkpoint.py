"""Checkpoint: how far a command has come, in a file, so that it continues after an interruption."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# Later, what was read at first may have changed too much: the command begins again.
MAX_AGE_S = 24 * 3600


class Checkpoint:
    """What a run has done, and where it goes on.

    task: what the run is about; a file of another task is not continued.
    tables: those that were read to their end. start: where the next page of the current one begins.
    counts: what has been found so far. offset: the size of what has been written.
    """

    def __init__(self, path: Path, task: dict[str, str]) -> None:
        self._path = path
        self.task = task
        self.tables: list[str] = []
        self.start: dict[str, Any] | None = None
        self.counts: dict[str, int] = {}
        self.offset = 0
        self.continues = self._load()

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def save(self) -> None:
        """Write the file, whole or not at all."""
        state = {name: getattr(self, name) for name in ("task", "tables", "start", "counts")}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps({**state, "offset": self.offset, "at": time.time()}))
        os.replace(written, self._path)  # noqa: PTH105 - also where a file is

    def end_table(self, table: str) -> None:
        """Note that a table was read to its end."""
        self.tables.append(table)
        self.start = None
        self.save()

    def delete(self) -> None:
        """The command has ended: the next one begins anew."""
        self._path.unlink(missing_ok=True)

    def _load(self) -> bool:
        with suppress(OSError, ValueError, KeyError, TypeError):
            state = json.loads(self._path.read_text())
            if state["task"] == self.task and time.time() - state["at"] < MAX_AGE_S:
                self.tables, self.start = list(state["tables"]), state["start"]
                self.counts, self.offset = dict(state["counts"]), int(state["offset"])
                return True
        return False
