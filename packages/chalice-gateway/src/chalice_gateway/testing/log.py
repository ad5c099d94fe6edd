"""What the gateway and the app have printed during a test."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalice_gateway.testing.connection import TIMEOUT_S
from chalice_gateway.testing.errors import WaitTimeout
from chalice_gateway.testing.output import OutputReader


class Log:
    """The lines since the test began; iterable. `str()` is all of them."""

    def __init__(self, output: OutputReader) -> None:
        self._output = output
        self._first = 0

    def __iter__(self) -> Iterator[str]:
        return (line.rstrip("\n") for line in self._output.lines[self._first :])

    def __str__(self) -> str:
        return "\n".join(self)

    def wait_for(self, pattern: str, count: int = 1, timeout: float = TIMEOUT_S) -> re.Match[str]:
        """Wait until `count` lines contain this regular expression; the match of the last of them.

        Lines that were printed before this call, during the same test, count as well.
        """
        __tracebackhide__ = True
        found = self._output.wait_until(lambda: self._found(pattern, count), timeout)
        if found is None:
            many = f"{count} lines" if count > 1 else "line"
            raise WaitTimeout(f"No {many} with {pattern!r} within {timeout:g} s in:\n{self}")
        return found

    def matches(self, pattern: str) -> list[re.Match[str]]:
        """The matches of this regular expression, one a line."""
        return [found for line in self if (found := re.search(pattern, line))]

    def clear(self) -> None:
        """Begin again: forget all lines until now."""
        self._first = len(self._output.lines)

    def _found(self, pattern: str, count: int) -> re.Match[str] | None:
        found = self.matches(pattern)
        return found[count - 1] if len(found) >= count else None
