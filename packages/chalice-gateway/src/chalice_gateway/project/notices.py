"""Lines about the project for the terminal, each printed once, however often the app restarts."""

from __future__ import annotations

from collections.abc import Iterable

from chalice_gateway import log


class Notices:
    """Remembers what it has printed."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def show(self, lines: Iterable[str]) -> None:
        """Print the lines that were not printed yet."""
        for line in lines:
            if line not in self._shown:
                self._shown.add(line)
                log.warning(line)
