"""docs/protocol.md, read into its headings, tables and frames."""

import json
import re

from tests.support.running import ROOT
from tests.support.wire import API_GATEWAY


def sections(text, level):
    """The text under each heading of a level."""
    parts = re.split(rf"^{'#' * level} (.+)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text):
    """The cells of each row of a text's tables, without the header rows."""
    lines = re.findall(r"^\|(.*)\|$", text, re.M)
    table = [[cell.strip() for cell in line.split("|")] for line in lines]
    heads = [number for number, row in enumerate(table) if set(row[0]) <= {"-"}]
    return [row for n, row in enumerate(table) if n not in heads and n + 1 not in heads]


def names(cell):
    """The names in a cell, each in backticks."""
    return re.findall(r"`(\w+)`", cell)


def frames(text):
    """The frames in the examples of a text, one a line."""
    blocks = re.findall(r"```json\n(.*?)```", text, re.S)
    return [frame for block in blocks for frame in block.splitlines()]


def heading(name):
    """The heading of an action or a frame type."""
    return "API Gateway's own" if name is API_GATEWAY else f"`{name}`"


def documented(section):
    """The fields in a section's tables of three columns, with the text of the other columns."""
    table = [row for row in rows(section) if len(row) == 3]
    return {name: row[1:] for row in table for name in names(row[0])}


TEXT = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
FOR_CLIENTS = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
CHAPTERS = sections(TEXT, 2)
CLIENT = sections(CHAPTERS["What a client sends"], 3)
SERVER = sections(CHAPTERS["What the server sends"], 3)
PARTS = sections(CHAPTERS["Parts of frames"], 3)
VALUES = {row[0]: row[1] for row in rows(CHAPTERS["Values"])}
ERRORS = {row[0].strip("`"): row[1:] for row in rows(CHAPTERS["Errors"])}
RULES = sections(CHAPTERS["Rules"], 3)

# One table has the actions that manage rooms, one those that moderate them, and each chapter one
# the fields of its actions.
_MANAGING = [CHAPTERS[name] for name in ("Managing rooms", "Moderating rooms")]
_MANAGED = [row for chapter in _MANAGING for row in rows(chapter) if len(row) == 5]
MANAGED = {row[0].strip("`"): row[1:] for row in _MANAGED}


def explained(chapter):
    """What a chapter says about the fields of its actions."""
    return {name: row[1] for row in rows(chapter) if len(row) == 2 for name in names(row[0])}


def chapter_of(action):
    """The chapter whose tables have an action."""
    return next(text for text in _MANAGING if re.search(rf"^\| `{action}` \|", text, re.M))


def fields_of(action):
    """The documented fields of an action: all, and the required ones."""
    if action in MANAGED:
        required, optional = (set(names(cell)) for cell in MANAGED[action][:2])
        return required | optional, required
    told = documented(CLIENT[heading(action)])
    return set(told), {name for name in told if told[name][0] == "required"}


def explanations(action):
    """What the document says about each field of an action."""
    if action in MANAGED:
        return explained(chapter_of(action))
    return {field: cells[-1] for field, cells in documented(CLIENT[heading(action)]).items()}


def examples_of(action):
    """The documented frames of an action, each followed by its response."""
    if action not in MANAGED:
        return [json.loads(frame) for frame in frames(CLIENT[heading(action)])]
    found, is_here = [], False
    for frame in map(json.loads, frames(chapter_of(action))):
        is_here = frame["action"] == action if "action" in frame else is_here
        found += [frame] * is_here
    return found
