"""The journal: a file of changes, one a line, in JSON.

    {"kind": "item", "of": "Things", "key": "{\"id\":{\"S\":\"a\"}}", "value": {...}}
    {"kind": "item", "of": "Things", "key": "{\"id\":{\"S\":\"a\"}}", "removed": true}
    {"commit": 2}

What is written at once ends in a commit. A process that dies in the middle leaves lines without
one, which are ignored: all services are as they were at one moment.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from chalice_gateway.errors import InvalidInput

# When the file is so much larger than what it holds, it is written anew.
SPARE_BYTES = 16 * 1024 * 1024
MAX_GROWTH = 3


class Record(NamedTuple):
    """Something that is kept: `of` is the table, queue or bucket that it belongs to."""

    kind: str
    of: str
    key: str
    value: Any


Texts = dict[str, str]


class Journal:
    """Knows what the file holds, by the hashes of its records."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: dict[tuple[str, str], dict[str, int]] = {}
        self._lines: list[str] = []
        self._size = self._held_size = 0

    def load(self) -> list[Record]:
        """The records of the file. Raises InvalidInput if it is damaged before its end."""
        records: dict[tuple[str, str, str], Any] = {}
        end = 0
        self.path.touch()
        for commit_end, changes in _commits(self.path):
            end = commit_end
            for change in changes:
                place = change["kind"], change["of"], change["key"]
                records.pop(place, None)
                if "value" in change:
                    records[place] = change["value"]
        os.truncate(self.path, end)
        self._size = end
        for (kind, of, key), value in records.items():
            text = dumps(value)
            self._held.setdefault((kind, of), {})[key] = hash(text)
            self._held_size += len(text)
        return [Record(*place, value) for place, value in records.items()]

    @property
    def is_wasteful(self) -> bool:
        """Whether most of the file is outdated."""
        return self._size > MAX_GROWTH * self._held_size + SPARE_BYTES

    def put(self, kind: str, of: str, key: str, text: str) -> None:
        """Keep a record, whose value is JSON."""
        held = self._held.setdefault((kind, of), {})
        digest = hash(text)
        if held.get(key) == digest:
            return
        held[key] = digest
        self._lines.append(f'{_place(kind, of, key)},"value":{text}}}')

    def remove(self, kind: str, of: str, key: str) -> None:
        """Keep a record no longer."""
        held = self._held.get((kind, of), {})
        if held.pop(key, None) is not None:
            self._lines.append(f'{_place(kind, of, key)},"removed":true}}')

    def set_all(self, kind: str, of: str, texts: Texts) -> None:
        """Keep exactly these records of their sort."""
        for key in self._held.get((kind, of), {}).keys() - texts.keys():
            self.remove(kind, of, key)
        for key, text in texts.items():
            self.put(kind, of, key, text)

    def remove_others(self, kind: str, names: Iterable[str]) -> None:
        """Keep no records of a kind that belong to others than these."""
        for held_kind, of in list(self._held.keys()):
            if held_kind == kind and of not in set(names):
                self.set_all(kind, of, {})

    def commit(self) -> None:
        """Write the changes to the file, all or none."""
        if not self._lines:
            return
        text = "\n".join([*self._lines, f'{{"commit":{len(self._lines)}}}\n'])
        content = text.encode("utf-8", "surrogatepass")
        try:
            with self.path.open("ab") as file:
                file.write(content)
        except OSError:
            with contextlib.suppress(OSError):  # what was written of them
                os.truncate(self.path, self._size)
            raise
        self._lines.clear()
        self._size += len(content)

    def rewrite(self, save_all: Callable[[Journal], None]) -> None:
        """Write the file anew, without what is outdated."""
        temporary = self.path.with_name(f"{self.path.name}.new")
        temporary.unlink(missing_ok=True)
        fresh = Journal(temporary)
        save_all(fresh)
        temporary.touch()
        fresh.commit()
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(self.path)
        self._held, self._size = fresh._held, fresh._size
        self._held_size = fresh._size


dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""The value of a record as JSON."""


def _place(kind: str, of: str, key: str) -> str:
    return f'{{"kind":"{kind}","of":{dumps(of)},"key":{dumps(key)}'


def _check(change: dict[str, Any]) -> None:
    """Raise KeyError, TypeError if this is no change."""
    if not all(isinstance(change[name], str) for name in ("kind", "of", "key")):
        raise TypeError


def _commits(path: Path) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The changes of each commit, and where it ends in the file."""
    changes: list[dict[str, Any]] = []
    end = 0
    content = path.read_bytes()
    lines = content.split(b"\n")
    for number, line in enumerate(lines[:-1], 1):
        end += len(line) + 1
        try:
            change = json.loads(line.decode("utf-8", "surrogatepass"))
            is_commit = "commit" in change
            if not is_commit:
                _check(change)
        except (ValueError, TypeError, KeyError):
            if b'{"commit":' not in content[end:]:
                return  # the last lines that were written, when the process died
            raise InvalidInput(f"{path} is damaged in line {number}.") from None
        if is_commit:
            yield end, changes
            changes = []
        else:
            changes.append(change)
