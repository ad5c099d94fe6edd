"""What a person's chats leave on their machine: who they are, and what is not sent yet."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

_TABLES = """
CREATE TABLE IF NOT EXISTS session (server TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unsent (
    number INTEGER PRIMARY KEY, server TEXT NOT NULL, room TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE, data TEXT NOT NULL, at REAL
);
"""


class StateFileError(Exception):
    """The file cannot be read or written; `str()` says why."""


def default_path(environment: Mapping[str, str]) -> Path:
    """Where programs keep their state, by the XDG Base Directory Specification."""
    home = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "serverless-chat" / "chat.sqlite3"


class StateFile:
    """A file that several chats may use at the same time; a context manager.

    They may then send the same unsent message, each of them: under one id, which the server stores
    once.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, or make it, for this user alone. Raises StateFileError.

        clock: gives the time in seconds since the epoch.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StateFileError(f"{path}: {error}") from error
        try:
            self._db.executescript(_TABLES)
            _add_written_at(self._db, clock())
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
        """The secret by which a server knows this person: another one for each server."""
        made_up = secrets.token_urlsafe(32)
        self._db.execute("INSERT OR IGNORE INTO session VALUES (?, ?)", (server, made_up))
        found = self._db.execute("SELECT secret FROM session WHERE server = ?", (server,))
        return str(found.fetchone()[0])

    def outbox_storage(self, server: str, room: str) -> SqliteOutboxStorage:
        """Where an outbox for one room keeps what is in it."""
        return SqliteOutboxStorage(self._db, server, room)


def _add_written_at(db: sqlite3.Connection, now: float) -> None:
    """To what a version has written that kept none: nobody knows them, but it has not been long."""
    with db:
        db.execute("BEGIN IMMEDIATE")  # or two chats would add the column
        columns = [name for _, name, *_ in db.execute("PRAGMA table_info(unsent)")]
        if "at" not in columns:
            db.execute("ALTER TABLE unsent ADD COLUMN at REAL")
        db.execute("UPDATE unsent SET at = ? WHERE at IS NULL", (now,))


class SqliteOutboxStorage:
    """The storage of an outbox. What cannot be kept is sent all the same."""

    def __init__(self, db: sqlite3.Connection, server: str, room: str) -> None:
        self._db = db
        self._of = (server, room)

    def load(self) -> Iterable[tuple[str, str, float]]:
        """The ids, texts and times that are kept, in the order of put()."""
        query = "SELECT id, data, at FROM unsent WHERE server = ? AND room = ? ORDER BY number"
        return self._db.execute(query, self._of).fetchall()

    def put(self, id: str, data: str, at: float) -> None:
        """Keep one more, said at a time in seconds since the epoch."""
        row = (*self._of, id, data, at)
        self._change("INSERT INTO unsent (server, room, id, data, at) VALUES (?, ?, ?, ?, ?)", row)

    def remove(self, id: str) -> None:
        """Keep it no longer."""
        self._change("DELETE FROM unsent WHERE id = ?", (id,))

    def _change(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._db.execute(statement, values)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            log.warning("unsent messages cannot be kept: %s", error)
