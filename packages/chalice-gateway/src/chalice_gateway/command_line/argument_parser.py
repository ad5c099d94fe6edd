"""The parser of all commands."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Reports an invalid option in one line."""

    def error(self, message: str) -> NoReturn:
        text = " ".join([*message.split(), *self._suggestions(message)])
        self.exit(2, f"error: {text}; see --help\n")

    def _suggestions(self, message: str) -> Iterator[str]:
        """An option that there is, for each that there is not."""
        if message.startswith("unrecognized arguments: "):
            for name in re.findall(r"(?<!\S)--[a-z-]+", message):
                for similar in difflib.get_close_matches(name, self._option_string_actions, n=1):
                    yield f"({name}: did you mean {similar}?)"


def program() -> str:
    """The command as the user called it."""
    as_module = Path(sys.argv[0]).name == "__main__.py"
    return "python -m chalice_gateway" if as_module else "chalice-gateway"
