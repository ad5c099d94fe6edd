"""docs/local-gateway.md, read: its tables of options and faults, and the rows of the contract."""

import re
from dataclasses import dataclass
from pathlib import Path

from chalice_gateway.command_line.options import parser
from chalice_gateway.embedded_aws.faults import Faults

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "docs" / "local-gateway.md").read_text(encoding="utf-8")


@dataclass
class Row:
    behaviour: str
    source: str
    known_as: str
    held_by: str

    @property
    def tests(self):
        return re.findall(r"`(test_\w+\.py::test_\w+)`", self.held_by)


def rows():
    """The contract, all of its headings."""
    contract = TEXT.partition("\n## The contract\n")[2]
    lines = re.findall(r"^\| (.*) \|$", contract, re.M)
    return [Row(*line.split(" | ")) for line in lines if not line.startswith("behaviour")]


def table(heading):
    """The lines of the first table under a heading."""
    return re.search(rf"^## {heading}\n.*?\n((?:\|[^\n]*\n)+)", TEXT, re.M | re.S)[1].splitlines()


def options_table():
    """What it should be."""
    options = [action for action in parser()._actions if action.dest != "help"]
    return ["| option | default | what |", "|---|---|---|", *map(_option, options)]


def _option(action):
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    names = ", ".join(f"`{name}{value}`" for name in action.option_strings)
    # Python 3.10 adds the default to the help of --reload.
    meaning = action.help.removesuffix(" (default: %(default)s)").partition("; kinds: ")[0]
    return f"| {names} | {_default(action.default)} | {meaning} |"


def _default(value):
    if isinstance(value, bool):
        return "on" if value else "off"
    if value in (None, ""):
        return "none"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def faults_table():
    """What it should be."""
    kinds = [f"| `{kind}` | {meaning} |" for kind, meaning in Faults.KINDS.items()]
    return ["| kind | what |", "|---|---|", *kinds]
