"""The index of search, filled from the log: `python -m tools.admin index`, for messages that were
sent before search was switched on."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chalicelib.config import BadSetting, MissingSetting, SearchSettings
from chalicelib.domain import Message
from chalicelib.protocol import identifiers
from chalicelib.search import Reindexing, SearchIndex
from chalicelib.stores import MessageLog, stored_message
from tools import sign_in
from tools.errors import InvalidInput
from tools.output import Output
from tools.personal_data import ChatTables, deployed_tables, local_tables
from tools.personal_data.checkpoint import Checkpoint
from tools.personal_data.pages import Item, unread_pages

CHECKPOINTS = Path("build", "admin")  # git ignores the folder
PARALLELISM, AT_ONCE = 8, 20


def perform(options: argparse.Namespace) -> Output:
    """Index a room with its threads, or all rooms; returns what to tell at the end. Raises
    ToolError, StoreUnavailable and AWS's errors."""
    table, room = _table(options), _room(options)
    here = options.project_dir, options.stage
    tables = local_tables(*here, options.local) if options.local else deployed_tables(*here)
    tables.about(table)  # before anything is written
    of_task = {"room": room or "", "place": f"{tables.place} {tables.address}"}
    path = options.project_dir / CHECKPOINTS / f"index-{options.stage}.json"
    checkpoint = Checkpoint(path, {**of_task, "stage": options.stage})
    again = "Continuing after an interruption. " if checkpoint.continues else ""
    print(f"{again}Reading the messages of {tables.place} ...", file=sys.stderr, flush=True)
    fill(tables, SearchIndex(tables.client, table), room, checkpoint)
    checkpoint.delete()
    counts = {"messages": 0, "writes": 0, **checkpoint.counts}
    text = f"{counts['messages']:,} messages are indexed, with {counts['writes']:,} writes."
    return Output(counts, text)


def fill(tables: ChatTables, index: SearchIndex, room: str | None, checkpoint: Checkpoint) -> None:
    """Index the messages of a room and its threads; None: of all rooms. Done twice, it is the same
    as once."""
    log = MessageLog(tables.client, tables.messages, _now)
    with ThreadPoolExecutor(PARALLELISM) as threads:
        for _, items in unread_pages(tables, [tables.messages], checkpoint):
            found = [each for item in items if (each := _reindexing(item, room))]
            some = [found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE)]
            writes = sum(threads.map(lambda each: _index(index, log, each), some))
            checkpoint.count("messages", len(found))
            checkpoint.count("writes", writes)


def _index(index: SearchIndex, log: MessageLog, read: Sequence[Reindexing]) -> int:
    """Index messages as they were read, then again those that were changed meanwhile: the stream
    may have removed words before these were written."""
    writes = index.apply(read)
    now = log.messages((each.message.room, each.message.seq) for each in read)
    changed = [
        Reindexing(message, each.expires_at, known=each.message.data)
        for each in read
        if (message := now.get((each.message.room, each.message.seq)))
        and message.data != each.message.data
    ]
    return writes + index.apply(changed)


def _reindexing(item: Item, room: str | None) -> Reindexing | None:
    message = stored_message(item)
    if message is None or message.deleted or not _is_in(message, room):
        return None
    expires_at = int(item["expiresAt"]["N"])
    return Reindexing(message, expires_at) if expires_at > time.time() else None


def _is_in(message: Message, room: str | None) -> bool:
    return room is None or room in (message.room, identifiers.parent(message.room))


def _table(options: argparse.Namespace) -> str:
    """The table of the index; raises InvalidInput if the stage has no search."""
    variables = sign_in.stage_variables(options.project_dir, options.stage)
    try:
        table = SearchSettings.from_environment(variables).table
    except (BadSetting, MissingSetting) as error:
        raise InvalidInput(f"{options.stage}: {error}.") from None
    if table is None:
        raise InvalidInput(
            f"Search is off in the stage {options.stage}: set SEARCH in .chalice/config.json to "
            '"on", deploy it, then index.'
        )
    return table


def _room(options: argparse.Namespace) -> str | None:
    if (options.room is None) == (not options.all):
        raise InvalidInput("Name either a room by its id, or --all.")
    try:
        return None if options.all else identifiers.parent_room(options.room)
    except identifiers.InvalidIdentifier as error:
        raise InvalidInput(str(error)) from None


def _now() -> int:
    return time.time_ns() // 1_000_000
