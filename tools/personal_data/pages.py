"""Pages: reads whole tables, as far as a checkpoint says that they were not read yet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.personal_data import PAGE_SIZE, read_page
from tools.personal_data.chat_tables import ChatTables
from tools.personal_data.checkpoint import Checkpoint

TELL_EVERY_S = 2.0

Item = dict[str, Any]


def unread_pages(
    tables: ChatTables, names: Sequence[str], checkpoint: Checkpoint
) -> Iterator[tuple[str, list[Item]]]:
    """Yield the tables' items, some at a time, each with its table's name; raises ToolError.

    A page that was yielded counts as done once the next one is asked for.
    """
    abouts = {name: tables.about(name) for name in names}  # before anything is done
    for name in names:
        if name in checkpoint.tables:
            continue
        progress = _Progress(name, abouts[name])
        while True:
            page = read_page(tables, name, checkpoint.start, PAGE_SIZE)
            yield name, page.items
            progress.add(len(page.items))
            checkpoint.start = page.after
            if checkpoint.start is None:
                break
            checkpoint.save()
        progress.end()
        checkpoint.end_table(name)


class _Progress:
    """Tells on stderr how much of a table was read."""

    def __init__(self, table: str, about: int) -> None:
        self._table = table
        self._about = f" of about {about:,}" if about else ""
        self._read = 0
        self._told_at = time.monotonic()

    def add(self, count: int) -> None:
        self._read += count
        if time.monotonic() - self._told_at >= TELL_EVERY_S:
            self._told_at = time.monotonic()
            self._tell(self._about)

    def end(self) -> None:
        self._tell("; done")

    def _tell(self, more: str) -> None:
        print(f"{self._table}: {self._read:,} items read{more}", file=sys.stderr, flush=True)
