"""Which connections take posts: a table in memory that the supervisor shares with the processes of
functions.

A function tells the supervisor of a post to one of these without waiting for an answer, which would
cost most of a post. The table may lack an open connection; then the function asks.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from zlib import crc32

# A connection whose place is taken by another one is not in the table.
PLACES = 1 << 16
ID_BYTES = 16
_SIZE = PLACES * ID_BYTES
_NOBODY = bytes(ID_BYTES)


def make_shared() -> int:
    """Memory for a table: its descriptor."""
    with tempfile.TemporaryFile() as file:
        file.truncate(_SIZE)
        return os.dup(file.fileno())


class OpenConnections:
    """The table. Only the supervisor changes it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, _SIZE)

    def add(self, connection_id: str) -> None:
        """From now on, this connection takes posts."""
        key, place = _key(connection_id), _place(connection_id)
        if len(key) == ID_BYTES and self._memory[place] == _NOBODY:
            self._memory[place] = key

    def remove(self, connection_id: str) -> None:
        """From now on, the supervisor decides about each post to it."""
        if connection_id in self:
            self._memory[_place(connection_id)] = _NOBODY

    def __contains__(self, connection_id: str) -> bool:
        key = _key(connection_id)
        return key != _NOBODY and self._memory[_place(connection_id)] == key


def _key(connection_id: str) -> bytes:
    return connection_id.encode("utf-8", "surrogatepass")


def _place(connection_id: str) -> slice:
    start = crc32(_key(connection_id)) % PLACES * ID_BYTES
    return slice(start, start + ID_BYTES)
