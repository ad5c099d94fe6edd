"""docs/deploying.md has the functions' sizes and rights as they are configured."""

import json
import re

from tests.support.running import ROOT
from tools.packaging import stage_settings

TEXT = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
TABLES = {
    "the table of connections": "ConnectionsTable",
    "the table of rooms' connections": "RoomConnectionsTable",
    "the table of rooms": "RoomsTable",
    "the table of members": "MembersTable",
    "the table of messages": "MessagesTable",
    "the table of the search index": "SearchTable",
}


def rows(heading):
    """The cells of a section's first table."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = re.search(r"(?:^\|.*\n)+", section, re.M)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table]


def actions(cell):
    """The actions that a cell names; a service that ends with a colon is of all that follow."""
    service, found = "", set()
    for word in re.findall(r"`([^`]+)`", cell):
        if word.endswith(":"):
            service = word
        else:
            found.add(word if ":" in word else service + word)
    return found


def statements():
    """The actions and the resource of each statement of the role, as the project describes it."""
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    policies = [*resources["DefaultRole"]["Properties"]["Policies"]]
    policies.append(resources["LogPolicy"]["Properties"])
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            named = statement["Action"]
            yield {named} if isinstance(named, str) else {*named}, statement["Resource"]


def test_the_functions_have_the_memory_and_the_time_out_that_the_table_says():
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
    listed = {name.strip("`"): (int(mb), int(s)) for name, mb, s, _ in rows("Memory and time-outs")}
    assert listed == {
        name: (each["lambda_memory_size"], each["lambda_timeout"]) for name, each in config.items()
    }


def test_the_functions_may_do_with_each_table_what_the_table_of_rights_says():
    listed = {
        TABLES[on]: actions(cell) for cell, on in rows("What the functions may do") if on in TABLES
    }
    assert listed == {
        resource["Fn::GetAtt"][0]: allowed
        for allowed, resource in statements()
        if "Fn::GetAtt" in resource and resource["Fn::GetAtt"][0] in TABLES.values()
    }


def test_the_table_of_rights_has_every_action_that_the_role_allows():
    listed = {each for cell, _ in rows("What the functions may do") for each in actions(cell)}
    by_settings = {action for action, _ in stage_settings._POLICIES.values()}
    assert listed == by_settings | {each for allowed, _ in statements() for each in allowed}
