"""Export: all that is stored of a member, one JSON object a line."""

from __future__ import annotations

import json
import os
from pathlib import Path

from chalicelib.personal_data import Record, exported
from tools.personal_data.chat_tables import ChatTables
from tools.personal_data.checkpoint import Checkpoint
from tools.personal_data.pages import unread_pages


def export(tables: ChatTables, member: str, out: Path, checkpoint: Checkpoint) -> None:
    """Write what is stored of a member to a file. The last line has the kind `end`."""
    with open(out, "r+b" if checkpoint.offset else "wb", opener=_private) as file:
        file.truncate(checkpoint.offset)
        file.seek(checkpoint.offset)
        if not checkpoint.offset:
            file.write(_line({"kind": "export", **checkpoint.task}))
        for table, items in unread_pages(tables, tables.to_export, checkpoint):
            for record in exported(tables, table, items, member):
                checkpoint.count(record["kind"])
                file.write(_line(record))
            file.flush()
            checkpoint.offset = file.tell()
        file.write(_line({"kind": "end", "counts": checkpoint.counts}))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _line(record: Record) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode()
