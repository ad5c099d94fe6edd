"""What the command stores on the user's machine: sessions and unsent messages."""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType

from chat_client.model.outbox import Operation

log = logging.getLogger(__name__)

_TABLES = """
CREATE TABLE IF NOT EXISTS session (server TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unsent (
    number INTEGER PRIMARY KEY, server TEXT NOT NULL, room TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE, data TEXT NOT NULL, at REAL, operation TEXT
);
"""
_INSERT = "INSERT INTO unsent (server, room, id, data, operation, at) VALUES (?, ?, ?, ?, ?, ?)"


class StateFileError(Exception):
    """The file cannot be read or written; `str()` says why."""


def default_path(environment: Mapping[str, str]) -> Path:
    """The file's place by the XDG Base Directory Specification."""
    home = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "serverless-chat" / "chat.sqlite3"


class StateFile:
    """A SQLite file that several commands may use at the same time; a context manager.

    They may then resend the same unsent message under one id, which the server stores once.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open or make the file, readable by this user alone. Raises StateFileError.

        clock: returns the time in seconds since 1970, UTC.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StateFileError(f"{path}: {error}") from error
        try:
            self._db.execute("PRAGMA secure_delete = ON")  # or a deleted text stays in the file
            self._db.executescript(_TABLES)
            _add_columns(self._db, clock())
        except sqlite3.Error as error:
            self._db.close()
            raise StateFileError(f"{path}: {error}") from error

    def __enter__(self) -> StateFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()

    def session(self, server: str) -> str:
        """The secret that makes this user the same member each time, another for each server."""
        made_up = secrets.token_urlsafe(32)
        self._db.execute("INSERT OR IGNORE INTO session VALUES (?, ?)", (server, made_up))
        found = self._db.execute("SELECT secret FROM session WHERE server = ?", (server,))
        return str(found.fetchone()[0])

    def outbox_storage(self, server: str, room: str) -> SqliteOutboxStorage:
        """The storage of an outbox for one room."""
        return SqliteOutboxStorage(self._db, server, room)


def _add_columns(db: sqlite3.Connection, now: float) -> None:
    """Take what an older version stored without its time as written now, and as a message."""
    with db:
        db.execute("BEGIN IMMEDIATE")  # or two commands would add the columns
        columns = [name for _, name, *_ in db.execute("PRAGMA table_info(unsent)")]
        for name, kind in (("at", "REAL"), ("operation", "TEXT")):
            if name not in columns:
                db.execute(f"ALTER TABLE unsent ADD COLUMN {name} {kind}")
        db.execute("UPDATE unsent SET at = ? WHERE at IS NULL", (now,))


class SqliteOutboxStorage:
    """The storage of an outbox. A message that cannot be stored is sent all the same."""

    def __init__(self, db: sqlite3.Connection, server: str, room: str) -> None:
        self._db = db
        self._key = (server, room)

    def load(self) -> Iterable[tuple[str, Operation, float]]:
        """The id, operation and time of each stored item, in the order of put()."""
        query = "SELECT id, data, operation, at FROM unsent WHERE server = ? AND room = ?"
        rows = self._db.execute(f"{query} ORDER BY number", self._key).fetchall()
        return [(id, _operation(data, operation), at) for id, data, operation, at in rows]

    def put(self, id: str, operation: Operation, written_at_s: float) -> None:
        """Store an item, written at a time in seconds since 1970, UTC."""
        others = {name: value for name, value in operation.items() if name != "data"}
        row = (*self._key, id, operation.get("data", ""), json.dumps(others), written_at_s)
        self._change(_INSERT, row)

    def remove(self, id: str) -> None:
        """Delete an item."""
        self._change("DELETE FROM unsent WHERE id = ?", (id,))

    def _change(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._db.execute(statement, values)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            log.warning("unsent messages cannot be stored: %s", error)


def _operation(data: str, others: str | None) -> Operation:
    """What was stored; an older version stored messages alone."""
    fields = json.loads(others) if others else {"action": "sendmessage"}
    return {**fields, **({"data": data} if fields["action"] in ("sendmessage", "edit") else {})}
