"""The package's documents: the tables of options and faults, and the contract."""

import re
from dataclasses import dataclass
from pathlib import Path

from chalice_gateway.command_line.options import parser
from chalice_gateway.faults import Faults

PACKAGE = Path(__file__).parents[2]
DOCS = PACKAGE / "docs"
CONTRACT = (DOCS / "contract.md").read_text(encoding="utf-8")


@dataclass
class Row:
    behaviour: str
    source: str
    kind: str
    tests_column: str

    @property
    def tests(self):
        return re.findall(r"`((?:\w+/)*test_\w+\.py::test_\w+)`", self.tests_column)


DEFAULT = r" \(default: (%\(default\)[sg]|on|the current one)\)$"


def rows():
    """All rows of the contract."""
    lines = re.findall(r"^\| (.*) \|$", CONTRACT, re.M)
    return [Row(*line.split(" | ")) for line in lines if not line.startswith("behaviour")]


def table(page):
    """The lines of the first table of a page in docs/."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.search(r"((?:^\|[^\n]*\n)+)", text, re.M)[1].splitlines()


def options_table():
    """The table of options, from the code."""
    options = [action for action in parser()._actions if action.dest not in ("help", "version")]
    return ["| option | default | meaning |", "|---|---|---|", *map(_option, options)]


def _option(action):
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    names = ", ".join(f"`{name}{value}`" for name in action.option_strings)
    # The table has a column for the default.
    meaning = re.sub(DEFAULT, "", action.help).partition("; kinds: ")[0]
    return f"| {names} | {_default(action.default)} | {meaning} |"


def _default(value):
    if isinstance(value, bool):
        return "on" if value else "off"
    if value in (None, "", []):
        return "none"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def faults_table():
    """The table of faults, from the code."""
    kinds = [f"| `{kind}` | {meaning} |" for kind, meaning in Faults.KINDS.items()]
    return ["| kind | meaning |", "|---|---|", *kinds]
