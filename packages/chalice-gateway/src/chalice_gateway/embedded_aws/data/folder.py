"""The folder of `--data`: whether it is one, whose it is, and which version wrote it.

    chalice-gateway.json    version, region and account
    aws.jsonl               the journal: one change a line
    objects/                the contents of objects of S3, by their SHA-256
    lock                    held while a gateway uses the folder

This module imports nothing but the standard library: the supervisor checks the folder, too.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO

from chalice_gateway.errors import InvalidInput

VERSION = 1
DESCRIPTION = "chalice-gateway.json"
JOURNAL = "aws.jsonl"
OBJECTS = "objects"
LOCK = "lock"


class DataFolder:
    """A folder that this process alone writes to."""

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self.journal = path / JOURNAL
        self.objects = path / OBJECTS
        self._lock = lock

    @classmethod
    def open(cls, path: Path, region: str, account: str) -> DataFolder:
        """Open a folder, which is made if it is missing or empty. Raises InvalidInput, and has
        changed nothing then."""
        check(path, region, account)
        try:
            path.mkdir(parents=True, exist_ok=True)
            lock = _locked(path)
            if not (path / DESCRIPTION).exists():
                content = {"version": VERSION, "region": region, "account": account}
                write(path / DESCRIPTION, (json.dumps(content) + "\n").encode())
            (path / OBJECTS).mkdir(exist_ok=True)
        except OSError as error:
            raise _not_writable(path, error) from None
        return cls(path, lock)


def check(path: Path, region: str, account: str) -> None:
    """Look at a folder without a change to it. Raises InvalidInput."""
    if not path.exists():
        _check_is_writable(_nearest(path), path)
        return
    try:
        if not path.is_dir():
            raise InvalidInput(f"The data folder {path} is no folder.")
        _check_content(path, region, account)
    except OSError as error:
        raise _not_writable(path, error) from None
    _check_is_writable(path, path)


def write(path: Path, content: bytes) -> None:
    """Write a whole file, or nothing."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _check_content(path: Path, region: str, account: str) -> None:
    names = {each.name for each in path.iterdir()}
    if not names:
        return
    if DESCRIPTION not in names:
        raise InvalidInput(
            f"The data folder {path} has files that are not the gateway's. Choose an empty one."
        )
    try:
        found = json.loads((path / DESCRIPTION).read_text(encoding="utf-8"))
        version, *where = found["version"], found["region"], found["account"]
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(f"{path / DESCRIPTION} is damaged.") from None
    if version != VERSION:
        raise InvalidInput(
            f"The data folder {path} is of version {version} of the format, and this gateway has "
            f"version {VERSION}. Choose another folder, or the gateway that wrote it."
        )
    if where != [region, account]:
        raise InvalidInput(
            f"The data folder {path} is of another account: start with --region {where[0]} "
            f"--account {where[1]}, or choose another folder."
        )
    if LOCK in names:
        _locked(path).close()


def _locked(path: Path) -> IO[bytes]:
    """A file that one process at a time can have. Raises InvalidInput."""
    file = (path / LOCK).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InvalidInput(f"Another gateway uses the data folder {path}.") from None
    return file


def _nearest(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.exists())


def _check_is_writable(folder: Path, path: Path) -> None:
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidInput(f"The data folder {path} is not writable.")


def _not_writable(path: Path, error: OSError) -> InvalidInput:
    return InvalidInput(f"The data folder {path} cannot be used: {error.strerror or error}.")
