"""Erasure: takes a member out of all that is stored."""

from __future__ import annotations

import time

from chalicelib.concurrency import Threads
from chalicelib.personal_data import Eraser
from tools.personal_data.chat_tables import ChatTables
from tools.personal_data.checkpoint import Checkpoint
from tools.personal_data.pages import unread_pages

PARALLELISM = 8


def now() -> int:
    """Return the time in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


def erase(tables: ChatTables, member: str, checkpoint: Checkpoint) -> None:
    """Take a member out of all tables. Done twice, it is the same as once."""
    eraser = Eraser(tables, member, now, Threads(PARALLELISM))
    for table, items in unread_pages(tables, tables.to_erase, checkpoint):
        for what, number in eraser.erase(table, items).items():
            checkpoint.count(what, number)
