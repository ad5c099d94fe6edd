"""The rights that docs/deploying.md says somebody needs who deploys."""

import re

from tests.support.running import ROOT

MAKE_DEPLOY, MAKE_PACKAGE = "`make deploy`", "`make package`"


def services(way):
    """The services, by the prefixes of their actions, that a way of deploying needs rights for."""
    text = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    [table] = re.findall(r"^\| service \| rights \| way \|\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
    rows = [row.strip("|").split(" | ") for row in table.splitlines()]
    return {
        name
        for names, _, ways in rows
        if ways.strip() in (way, "both")
        for name in re.findall(r"`(\w+)`", names)
    }
