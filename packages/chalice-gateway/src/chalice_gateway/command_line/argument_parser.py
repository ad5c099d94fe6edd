"""The parser of all commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Reports an invalid option in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {' '.join(message.split())}; see --help\n")


def program() -> str:
    """The command as the user called it."""
    as_module = Path(sys.argv[0]).name == "__main__.py"
    return "python -m chalice_gateway" if as_module else "chalice-gateway"
